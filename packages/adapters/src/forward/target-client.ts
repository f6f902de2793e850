import { RetryableError } from '@omnirelay/shared/errors.ts';
import type { ForwardCall } from '@omnirelay/shared/records/record.ts';
import { inCallSpan } from '@omnirelay/shared/tracing/call-span.ts';
import { Agent } from 'undici';
import { createCheckingLookup, type ResolveAll } from '../files/checking-lookup.ts';
import { FileRefused } from '../files/file-errors.ts';
import { checkUrl } from '../files/host-policy.ts';
import { networkError } from '../http/errors.ts';
import { exchange } from '../http/exchange.ts';
import { answerError } from './answer-error.ts';
import type { Delivery } from './build-delivery.ts';

/** What is kept of an answer, for the deliveries page. */
const keptBytes = 2_048;
/** Beyond this the rest of an answer is not waited for. */
const readBytes = 65_536;

export interface TargetClient {
  /** One timed attempt; the queue owns retries. Never throws: what went wrong is in the result. */
  send(delivery: Delivery, options: { mayBePrivate: boolean }): Promise<Sent>;
  close(): Promise<void>;
}

export interface Sent {
  call: ForwardCall;
  /** RetryableError or PermanentError; undefined: it was taken */
  error: Error | undefined;
}

/** @param resolveAll how names are resolved; `dns.lookup` unless a test says otherwise */
export function createTargetClient(options: {
  timeoutMs: number;
  nowMs(): number;
  resolveAll?: ResolveAll;
  /** where a private address is allowed; on its flow, unless said otherwise */
  allowedOn?: string;
}): TargetClient {
  const { timeoutMs, nowMs, allowedOn = 'its flow' } = options;
  const pool = {
    connections: 64,
    connectTimeout: Math.min(5_000, timeoutMs),
    keepAliveTimeout: 4_000,
  };
  const open = new Agent(pool);
  const checking = new Agent({
    ...pool,
    connect: { timeout: pool.connectTimeout, lookup: createCheckingLookup(options.resolveAll) },
  });
  // The status has decided: an answer that breaks off or never ends changes nothing.
  const limits = { deadlineMs: timeoutMs, maxBytes: readBytes, statusDecides: true };
  return {
    async send({ url, headers, body, token }, { mayBePrivate }) {
      const atMs = nowMs();
      const startedAt = performance.now();
      const call = (rest: Partial<ForwardCall>): ForwardCall => ({
        url: `${url.origin}${url.pathname}`,
        atMs,
        durationMs: Math.round(performance.now() - startedAt),
        ...rest,
      });
      const request = {
        method: 'POST' as const,
        headers: { accept: '*/*', 'accept-encoding': 'identity', ...headers },
        body,
      };
      const post = () =>
        inCallSpan({ name: 'POST target', method: 'POST', url }, async (tellStatus) => {
          const answer = await exchange(mayBePrivate ? open : checking, url, request, limits);
          tellStatus(answer.status);
          return answer;
        });
      try {
        checkUrl(url, { afterHttps: false, trusted: mayBePrivate, mayBePrivate });
        const { status, headers: fields, text } = await post();
        const answer = withoutToken(keptOf(text), token);
        if (status >= 200 && status < 300)
          return { call: call({ status, answer }), error: undefined };
        const error = answerError(`POST ${url.host}`, status, fields, nowMs());
        return { call: call({ status, answer, error: error.message }), error };
      } catch (cause) {
        const error = unanswered(url, cause, allowedOn);
        return { call: call({ error: error.message }), error };
      }
    },
    async close() {
      await Promise.all([open.close(), checking.close()]);
    },
  };
}

/** Bytes, not characters: that is what the deliveries page has room for. */
function keptOf(text: string): string {
  return Buffer.from(text).subarray(0, keptBytes).toString();
}

/** Targets that fail like to show what they were sent. The end may have been cut off. */
function withoutToken(answer: string, token: string | undefined): string {
  if (token === undefined) return answer;
  const inQuery = new URLSearchParams({ token }).toString().slice('token='.length);
  return [token, encodeURIComponent(token), inQuery].reduce(hide, answer);
}

function hide(text: string, secret: string): string {
  const rest = text.replaceAll(secret, hidden);
  for (let length = secret.length - 1; length >= shortestEnd; length -= 1) {
    if (rest.endsWith(secret.slice(0, length))) return `${rest.slice(0, -length)}${hidden}`;
  }
  return rest;
}

const hidden = '••••';
/** Fewer characters tell nothing. */
const shortestEnd = 4;

function unanswered(url: URL, cause: unknown, allowedOn: string): RetryableError {
  const refused = refusalIn(cause);
  if (!refused) return networkError(`POST ${url.host}`, cause);
  const message = `POST ${url.host}: ${refused.message}; a private address needs \`allowPrivate: true\` on ${allowedOn}`;
  return new RetryableError(message, { outcome: 'not-applied', trouble: 'failing', cause });
}

/** Sockets wrap what their lookup throws. */
function refusalIn(error: unknown): FileRefused | undefined {
  if (error instanceof FileRefused) return error;
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined;
}
