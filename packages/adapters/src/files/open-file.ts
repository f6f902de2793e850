import { inCallSpan } from '@omnirelay/shared/tracing/call-span.ts';
import { Agent, type Dispatcher, request } from 'undici';
import { createCheckingLookup, type ResolveAll } from './checking-lookup.ts';
import { FileFailed, FileGone, FileRefused } from './file-errors.ts';
import { checkUrl, isTrusted } from './host-policy.ts';

const maxRedirects = 5;

export interface FileSource {
  url: string | URL;
  /** Hosts named in the configuration file (`acme.com` or `acme.com:3000`): may be private. */
  trustedHosts: string[];
  /** Lets every host be private. */
  allowPrivate: boolean;
  /** Credentials for a trusted host; asked at every hop, never for another host. */
  headersFor?: ((url: URL) => Record<string, string> | undefined) | undefined;
  /** How names are resolved; `dns.lookup` unless a test says otherwise. */
  resolveAll?: ResolveAll | undefined;
}

export interface OpenedFile {
  response: Dispatcher.ResponseData;
  /** Where the redirects ended. */
  url: URL;
  close(): Promise<void>;
}

/** Follows redirects by hand, each hop checked anew, up to a 2xx answer with the body still unread. */
export async function openFile(source: FileSource, signal: AbortSignal): Promise<OpenedFile> {
  const agents = createAgents(source.resolveAll);
  try {
    let afterHttps = false;
    let url = parseUrl(source.url);
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const trusted = isTrusted(url, source.trustedHosts);
      const mayBePrivate = trusted || source.allowPrivate;
      checkUrl(url, { afterHttps, trusted, mayBePrivate });
      // On a hop that fell back to http even a trusted host could be anyone on the way.
      const isDowngraded = afterHttps && url.protocol === 'http:';
      const from = url;
      const about = { name: 'GET file', method: 'GET', url };
      const response = await inCallSpan(about, async (tellStatus) => {
        const answer = await request(withoutUserInfo(from), {
          dispatcher: mayBePrivate ? agents.open : agents.checking,
          headers: {
            accept: '*/*',
            'accept-encoding': 'identity',
            ...(trusted && !isDowngraded ? source.headersFor?.(from) : {}),
          },
          signal,
        });
        tellStatus(answer.statusCode);
        return answer;
      });
      const next = redirectTarget(response, url);
      if (next === undefined) {
        checkStatus(response, url);
        return { response, url, close: agents.close };
      }
      await response.body.dump({ limit: 16_384 });
      afterHttps ||= url.protocol === 'https:';
      url = next;
    }
    throw new FileRefused(`${url.host}: more than ${maxRedirects} redirects`);
  } catch (error) {
    await agents.close();
    throw error;
  }
}

function createAgents(resolveAll: ResolveAll | undefined) {
  const checking = new Agent({ connect: { lookup: createCheckingLookup(resolveAll) } });
  const open = new Agent();
  const close = async () => {
    await Promise.all([checking.destroy(), open.destroy()]);
  };
  return { checking, open, close };
}

function parseUrl(url: string | URL): URL {
  if (!URL.canParse(String(url))) throw new FileRefused('Not a URL');
  return new URL(url);
}

/** A user and password in a URL are somebody's credentials too; ours come from `headersFor`. */
function withoutUserInfo(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function redirectTarget(response: Dispatcher.ResponseData, url: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(response.statusCode)) return undefined;
  const { location } = response.headers;
  if (typeof location !== 'string' || !URL.canParse(location, url.href)) {
    throw new FileGone(`${url.host} redirects to nowhere`);
  }
  return new URL(location, url);
}

function checkStatus(response: Dispatcher.ResponseData, url: URL): void {
  const { statusCode } = response;
  if (statusCode >= 200 && statusCode < 300) return;
  const message = `${url.host} answers ${statusCode}`;
  if ([408, 425, 429].includes(statusCode) || statusCode >= 500) {
    const seconds = Number(response.headers['retry-after']);
    const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
    throw new FileFailed(message, { retryAfterMs });
  }
  if (statusCode >= 400) throw new FileGone(message);
  throw new FileFailed(message);
}
