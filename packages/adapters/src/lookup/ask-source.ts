import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { LookupSource } from '@omnirelay/shared/config/lookup-source.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { inCallSpan } from '@omnirelay/shared/tracing/call-span.ts';
import { Agent, type Dispatcher, request } from 'undici';
import { createCheckingLookup, type ResolveAll } from '../files/checking-lookup.ts';
import { decodeBody } from '../files/decode-body.ts';
import { FileRefused, FileTooLarge } from '../files/file-errors.ts';
import { checkUrl, isTrusted } from '../files/host-policy.ts';
import { limitSize } from '../files/limit-size.ts';
import { fillBody, fillUrl } from './fill-template.ts';
import { readAnswer } from './read-answer.ts';
import type { LookupSubject, SourceAnswer, UnknownReason } from './source-answer.ts';

const maxAnswerBytes = 1024 * 1024;

export interface AskDeps {
  /**
   * Hosts that may be private. The source's own unless said: whoever writes the configuration file
   * may name it. A source that comes from elsewhere gets none.
   */
  trustedHosts?: string[];
  /** How the names of other hosts are resolved; `dns.lookup` unless a test says otherwise. */
  resolveAll?: ResolveAll;
}

/**
 * Asks one source about one number or address: a single attempt within the source's timeout, from
 * the name's look-up to the last byte. Never throws; whatever fails is `unknown`, with the reason.
 */
export async function askSource(
  source: LookupSource,
  subject: LookupSubject,
  deps: AskDeps = {},
): Promise<SourceAnswer> {
  const unknown = (reason: UnknownReason): SourceAnswer => ({
    source: source.name,
    status: 'unknown',
    reason,
  });
  try {
    const url = fillUrl(source.url, subject);
    // There is no address to ask for such a value.
    if (url === undefined) return unknown('unreachable');
    const about = { name: `look up at ${source.name}`, method: source.method, url };
    const { status, body } = await inCallSpan(about, async (tellStatus) => {
      const answer = await exchange(source, url, subject, deps);
      tellStatus(answer.status);
      return answer;
    });
    if (source.notFound.includes(status)) return { source: source.name, status: 'not_found' };
    if (body === undefined) return unknown('http-status');
    const json = readJson(body);
    return json === undefined ? unknown('not-json') : readAnswer(source, json);
  } catch (error) {
    return unknown(reasonOf(error));
  }
}

/** @returns the body of a 2xx answer, unless its status means that there is nothing */
async function exchange(
  source: LookupSource,
  url: URL,
  subject: LookupSubject,
  deps: AskDeps,
): Promise<{ status: number; body: string | undefined }> {
  const agent = createAgent(source, url, deps);
  // A request's own signal would not be heard before a connection stands: this ends every part.
  const deadline = setTimeout(() => {
    void agent.destroy(new DOMException('The source took too long', 'TimeoutError'));
  }, source.timeout);
  try {
    const body = bodyOf(source, subject);
    // Redirects are not followed: whoever the source points to was never named.
    const response = await request(url, {
      dispatcher: agent,
      method: source.method,
      headers: headersOf(source, body),
      body: body ?? null,
    });
    const status = response.statusCode;
    const isRead = status >= 200 && status < 300 && !source.notFound.includes(status);
    return { status, body: isRead ? await readBody(response) : undefined };
  } finally {
    clearTimeout(deadline);
    await agent.destroy();
  }
}

/** One for each question: what is left of a broken exchange goes with it. */
function createAgent(source: LookupSource, url: URL, deps: AskDeps): Agent {
  const trusted = isTrusted(url, deps.trustedHosts ?? [url.host]);
  checkUrl(url, { afterHttps: false, trusted, mayBePrivate: trusted });
  const guard = trusted ? {} : { lookup: createCheckingLookup(deps.resolveAll) };
  return new Agent({
    connect: { timeout: source.timeout, ...guard },
    // The deadline is for all of it together.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function bodyOf({ method, body }: LookupSource, subject: LookupSubject): string | undefined {
  return method === 'GET' || body === undefined ? undefined : fillBody(body, subject);
}

function headersOf(source: LookupSource, body: string | undefined): Record<string, string> {
  const own = Object.entries(source.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...Object.fromEntries(own),
  };
}

async function readBody({ headers, body }: Dispatcher.ResponseData): Promise<string> {
  if (Number(headers['content-length']) > maxAnswerBytes) {
    throw new FileTooLarge(`${headers['content-length']} bytes announced`);
  }
  const limit = limitSize(maxAnswerBytes);
  const [read] = await Promise.all([text(limit), pipeline([body, ...decodeBody(headers), limit])]);
  return read;
}

/** Undefined, which no JSON is, where it isn't any. */
function readJson(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): UnknownReason {
  if (error instanceof FileTooLarge) return 'too-large';
  if (error instanceof FileRefused) return 'private-address';
  if (!(error instanceof Error)) return 'unreachable';
  if (error.name === 'TimeoutError' || error.name === 'ConnectTimeoutError') return 'timeout';
  // Sockets wrap what their lookup throws.
  return error.cause === undefined ? 'unreachable' : reasonOf(error.cause);
}
