import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { z } from 'zod';
import { createHttpClient } from '../http/client.ts';
import type { ZohoConnection } from './config.ts';
import { zohoHosts } from './hosts.ts';

/** What a refresh token was given to. */
export type OAuthClient = Pick<ZohoConnection, 'clientId' | 'clientSecret' | 'refreshToken'>;

/** What Zoho says to a refresh token. */
export type Refreshed =
  | { kind: 'token'; token: string; expiresInMs: number }
  /** The refresh token is dead: only a new one helps. */
  | { kind: 'revoked'; code: string }
  /** The client itself is not accepted: configuration. */
  | { kind: 'misconfigured'; code: string }
  /** Asked too often; the rest of the ten minutes may be blocked. */
  | { kind: 'throttled' };

/** Shorter than a call's: a call that waits for its token still wants to be made. */
export const refreshTimeoutMs = 10_000;
const longestLifeMs = 3_600_000;

/** The accounts server. https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token-expiry.html */
export function createAccounts(connection: Pick<ZohoConnection, 'dataCentre' | 'baseUrls'>) {
  const http = createHttpClient({
    baseUrl: zohoHosts(connection).accounts,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    timeoutMs: refreshTimeoutMs,
  });
  return {
    close: () => http.close(),

    /** In the body, as a query would end up in logs. @throws RetryableError, always as not applied */
    async refresh(client: OAuthClient): Promise<Refreshed> {
      const form = new URLSearchParams({
        refresh_token: client.refreshToken,
        client_id: client.clientId,
        client_secret: client.clientSecret,
        grant_type: 'refresh_token',
      });
      // Named so that no log takes what follows for a token.
      const what = 'POST token refresh';
      const body = Buffer.from(form.toString());
      try {
        const reply = await http.send({ method: 'POST', path: '/oauth/v2/token', what, body });
        return readRefreshed(reply.status, reply.json);
      } catch (error) {
        if (error instanceof PermanentError && error.status !== undefined) {
          return readRefreshed(error.status, error.details);
        }
        if (!(error instanceof RetryableError)) throw error;
        if (error.trouble === 'throttled') return { kind: 'throttled' };
        // Getting a token changes nothing anywhere.
        throw new RetryableError(error.message, { trouble: 'failing', cause: error });
      }
    },
  };
}

const Token = z.looseObject({
  access_token: z.string().regex(/^[\x21-\x7e]{1,2000}$/),
  expires_in: z.coerce.number().positive().nullish().catch(null),
  expires_in_sec: z.coerce.number().positive().nullish().catch(null),
});
const Refusal = z.looseObject({
  error: z.string(),
  error_description: z.string().nullish().catch(null),
});

const dead = new Set(['invalid_code', 'invalid_grant']);
const unknownClient = new Set(['invalid_client', 'invalid_client_secret', 'unauthorized_client']);

/** Refusals often come with HTTP 200. @throws RetryableError for what says nothing */
export function readRefreshed(status: number, json: unknown): Refreshed {
  const token = Token.safeParse(json).data;
  if (token) return { kind: 'token', token: token.access_token, expiresInMs: lifeMs(token) };
  const refusal = Refusal.safeParse(json).data;
  const code = refusal?.error ?? '';
  if (dead.has(code)) return { kind: 'revoked', code };
  if (unknownClient.has(code)) return { kind: 'misconfigured', code };
  if (/access denied/i.test(code) || /too many/i.test(refusal?.error_description ?? '')) {
    return { kind: 'throttled' };
  }
  throw new RetryableError(`POST token refresh: HTTP ${status} without a token`, {
    trouble: 'failing',
  });
}

/** An hour, in seconds; older accounts servers said milliseconds, and the seconds beside them. */
function lifeMs({ expires_in, expires_in_sec }: z.infer<typeof Token>): number {
  const seconds = expires_in_sec ?? expires_in ?? 3_600;
  return Math.min(seconds * 1_000, longestLifeMs);
}
