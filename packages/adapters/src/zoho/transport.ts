import { PermanentError, RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import { createHttpClient, type HttpCall, type HttpReply } from '../http/client.ts';
import { isTokenRefused, tokenCodeOf, unreadable } from './errors.ts';
import type { Slots } from './slots.ts';
import type { TokenSource } from './tokens.ts';

export interface Credits {
  api: 'desk' | 'crm';
  /** As Zoho says (`X-Rate-Limit-Request-Weight-v3`); where it doesn't, by the published table. */
  weight: number;
  remaining: number | undefined;
}
export type Observe = (cost: Credits) => void;

export interface ZohoCall extends Pick<HttpCall, 'method' | 'path' | 'what' | 'query' | 'json'> {
  headers?: Record<string, string>;
  /** Credits by the published table. */
  weight: number;
  /** When it has to be over (`performance.now()`), where several make one. */
  endMs?: number;
}

export interface Transport {
  /** When a call that begins now has to be over. */
  endOfCall(): number;
  /**
   * One call within one deadline, waiting for its token included; made again once where the token
   * was refused, as then nothing was applied.
   * @throws RetryableError, PermanentError, WaitError: not even tried
   */
  send(call: ZohoCall, observe: Observe): Promise<HttpReply>;
  close(): Promise<void>;
}

/** Less is no time for a call. */
const shortestCallMs = 100;
const busyMs = 1_000;
/** A token is not renewed more often because it was refused. */
const refusedAgainMs = 60_000;

export function createTransport(options: {
  api: Credits['api'];
  baseUrl: string;
  timeoutMs: number;
  /** For calls under way at a time. */
  slots: Slots;
  headers: Record<string, string>;
  tokens: TokenSource;
  toError: NonNullable<HttpCall['toError']>;
}): Transport {
  const { api, tokens, timeoutMs, slots } = options;
  const http = createHttpClient(options);
  const endOfCall = () => performance.now() + timeoutMs;

  async function attempt(call: ZohoCall, observe: Observe, token: string, endMs: number) {
    const leftMs = endMs - performance.now();
    const giveBack = await slots
      .take(leftMs / 2)
      .catch((error: unknown) => raise(notSent(call.what, error)));
    if (!giveBack) throw new WaitError('as many calls as allowed are under way', busyMs);
    try {
      return await exchange(call, observe, token, timeLeft(call.what, endMs));
    } finally {
      giveBack();
    }
  }

  async function exchange(call: ZohoCall, observe: Observe, token: string, leftMs: number) {
    const { weight, endMs: _, ...plain } = call;
    const reply = await http.send({
      ...plain,
      headers: { ...call.headers, authorization: `Zoho-oauthtoken ${token}` },
      timeoutMs: leftMs,
      toError(what, refusal) {
        observe({ api, ...creditsOf(refusal, weight) });
        return options.toError(what, refusal);
      },
    });
    observe({ api, ...creditsOf(reply, weight) });
    if (isPage(reply)) throw unreadable(call.what);
    return reply;
  }

  return {
    endOfCall,
    close: () => http.close(),

    async send(call, observe) {
      const endMs = call.endMs ?? endOfCall();
      const token = await tokenWithin(tokens, call.what, endMs);
      try {
        return await attempt(call, observe, token, endMs);
      } catch (error) {
        if (!isTokenRefused(error)) throw error;
      }
      await dropToken(tokens, call.what, token);
      const next = await tokenWithin(tokens, call.what, endMs).catch((error: unknown) => {
        // It was tried, and counts: else a token that is always refused would be tried for ever.
        throw error instanceof WaitError ? refusedError(call.what, error.waitMs) : error;
      });
      try {
        return await attempt(call, observe, next, endMs);
      } catch (error) {
        if (!isTokenRefused(error)) throw error;
        await dropToken(tokens, call.what, next);
        // A page says nothing for good; the API itself refusing a new token does.
        throw tokenCodeOf(error) === '' ? refusedError(call.what, refusedAgainMs) : error;
      }
    },
  };
}

/** @throws RetryableError when there is no token in time: nothing was sent */
async function tokenWithin(tokens: TokenSource, what: string, endMs: number): Promise<string> {
  const deadline = AbortSignal.timeout(Math.max(Math.floor(endMs - performance.now()), 0));
  return Promise.race([
    tokens.get().catch((error: unknown) => raise(notSent(what, error))),
    new Promise<never>((_, reject) => {
      deadline.addEventListener('abort', () => reject(lateError(what)), { once: true });
    }),
  ]);
}

async function dropToken(tokens: TokenSource, what: string, token: string): Promise<void> {
  await tokens.refused(token).catch((error: unknown) => raise(notSent(what, error)));
}

/** Redis may be away: a write that never left must not count as one whose end nobody saw. */
function notSent(what: string, error: unknown): unknown {
  const isKnown = [WaitError, RetryableError, PermanentError].some((one) => error instanceof one);
  return isKnown ? error : new RetryableError(`${what}: Redis did not let it go`, { cause: error });
}

function raise(error: unknown): never {
  throw error;
}

function timeLeft(what: string, endMs: number): number {
  const leftMs = endMs - performance.now();
  if (leftMs < shortestCallMs) throw lateError(what);
  return Math.floor(leftMs);
}

function lateError(what: string): RetryableError {
  return new RetryableError(`${what}: no time left for it after waiting for an access token`);
}

function refusedError(what: string, waitMs: number): RetryableError {
  return new RetryableError(`${what}: Zoho refused the access token, and the one before it`, {
    retryAfterMs: Math.min(waitMs, refusedAgainMs),
    trouble: 'failing',
  });
}

/** A page of HTML, however good its status, was not written by the API. */
function isPage({ headers }: HttpReply): boolean {
  return String(headers['content-type'] ?? '').startsWith('text/html');
}

function creditsOf({ headers }: HttpReply, weight: number): Omit<Credits, 'api'> {
  return {
    weight: numberIn(headers['x-rate-limit-request-weight-v3']) ?? weight,
    remaining: numberIn(headers['x-rate-limit-remaining-v3']),
  };
}

function numberIn(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
