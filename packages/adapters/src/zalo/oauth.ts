import { createHash, randomBytes } from 'node:crypto';
import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { z } from 'zod';
import { createHttpClient } from '../http/client.ts';
import type { TokenPair, ZaloConnection } from './config.ts';

/** What Zalo says to a refresh token or a code. */
export type Exchanged =
  | { kind: 'pair'; pair: TokenPair; lifeMs: number }
  /** Used before, ended or never given: only a person's consent brings another. */
  | { kind: 'refused'; code: string };

/** Much shorter than the lock of whoever renews. */
export const exchangeTimeoutMs = 10_000;
/** As Zalo says, where it does not say otherwise. */
const usualLifeMs = 25 * 3_600_000;

/** Zalo's OAuth v4. https://developers.zalo.me/docs/official-account/bat-dau/xac-thuc-va-uy-quyen-cho-ung-dung-new */
export function createZaloOAuth(
  connection: Pick<ZaloConnection, 'appId' | 'appSecret' | 'baseUrls'>,
) {
  const http = createHttpClient({
    baseUrl: connection.baseUrls.oauth,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      secret_key: connection.appSecret,
    },
    timeoutMs: exchangeTimeoutMs,
  });

  /**
   * @throws RetryableError; `unclear` where Zalo may have exchanged it and we don't know what for
   */
  async function exchange(form: Record<string, string>): Promise<Exchanged> {
    const body = Buffer.from(new URLSearchParams({ app_id: connection.appId, ...form }).toString());
    // Named so that no log takes what follows for a token.
    const call = {
      method: 'POST',
      path: '/v4/oa/access_token',
      what: 'POST token renewal',
      body,
    } as const;
    try {
      return readExchanged((await http.send(call)).json);
    } catch (error) {
      if (!(error instanceof PermanentError) || error.status === undefined) throw error;
      return readExchanged(error.details);
    }
  }

  return {
    close: () => http.close(),
    renew: (refreshToken: string) =>
      exchange({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    redeem: (code: string, codeVerifier: string) =>
      exchange({ grant_type: 'authorization_code', code, code_verifier: codeVerifier }),
  };
}

export type ZaloOAuth = ReturnType<typeof createZaloOAuth>;

const word = z.string().regex(/^[\x21-\x7e]{1,4000}$/);
const Pair = z.looseObject({
  access_token: word,
  refresh_token: word,
  /** A string, of seconds. */
  expires_in: z.coerce
    .number()
    .positive()
    .max(10 ** 8)
    .nullish()
    .catch(null),
});
const Refusal = z.looseObject({
  error: z.union([z.number(), z.string()]).transform(String).nullish().catch(null),
  error_name: z.string().nullish().catch(null),
});

/**
 * Refusals come with HTTP 200, and not always with a number: only two tokens are a success.
 * @throws RetryableError for what says nothing
 */
function readExchanged(json: unknown): Exchanged {
  const pair = Pair.safeParse(json).data;
  if (pair) {
    const lifeMs = (pair.expires_in ?? 0) * 1_000 || usualLifeMs;
    return {
      kind: 'pair',
      pair: { access: pair.access_token, refresh: pair.refresh_token },
      lifeMs,
    };
  }
  const refusal = Refusal.safeParse(json).data;
  const code = refusal?.error ?? refusal?.error_name ?? undefined;
  if (code === undefined || code === '0') {
    throw new RetryableError('POST token renewal: neither tokens nor a refusal', {
      outcome: 'unclear',
      trouble: 'failing',
    });
  }
  // There is no official table: -14xxx and -118 are about the token or the app, and nothing a later
  // try would change; so is what comes with a name alone. Any other number is a passing trouble.
  const isTerminal = /^-14\d{3}$/.test(code) || code === '-118' || !/^-?\d+$/.test(code);
  if (isTerminal) return { kind: 'refused', code: code.slice(0, 60) };
  throw new RetryableError(`POST token renewal: refused (${code})`, { trouble: 'failing' });
}

/** Where an administrator consents. Zalo answers at `redirectUri` with `code` and `oa_id`. */
export function consentUrl(
  connection: Pick<ZaloConnection, 'appId' | 'baseUrls'>,
  ask: { redirectUri: string; codeVerifier: string; state: string },
): string {
  const query = new URLSearchParams({
    app_id: connection.appId,
    redirect_uri: ask.redirectUri,
    code_challenge: createHash('sha256').update(ask.codeVerifier).digest('base64url'),
    state: ask.state,
  });
  return `${connection.baseUrls.oauth}/v4/oa/permission?${query}`;
}

/** 43 characters, as Zalo wants them. */
export function newCodeVerifier(): string {
  return randomBytes(32).toString('base64url');
}
