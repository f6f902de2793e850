import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export interface Account {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

/** The accounts server: one refresh token, at most ten access tokens, ten requests in ten minutes. */
export interface Tokens {
  isGood(token: string): boolean;
  /** Every access token ends now. */
  expire(): void;
  /** The refresh token is dead, and what it gave. */
  revoke(): void;
  /** How often a token was asked for, refused ones among them. */
  requests: number;
}

const lifeMs = 3_600_000;
const windowMs = 600_000;
const requestsPerWindow = 10;
const tokensAtATime = 10;

export function createTokens(account: Account, nowMs: () => number): TokensWithAnswer {
  let live: { token: string; endsMs: number }[] = [];
  let asked: number[] = [];
  let isRevoked = false;

  function issue(): string {
    const token = `1000.${randomBytes(16).toString('hex')}.${randomBytes(16).toString('hex')}`;
    live = [...live, { token, endsMs: nowMs() + lifeMs }].slice(-tokensAtATime);
    return token;
  }

  const tokens: TokensWithAnswer = {
    requests: 0,
    isGood: (token) => live.some((one) => one.token === token && one.endsMs > nowMs()),
    expire() {
      live = [];
    },
    revoke() {
      isRevoked = true;
      live = [];
    },
    answer(form) {
      tokens.requests += 1;
      if (form === undefined) return { status: 400, body: { error: 'invalid_request' } };
      asked = asked.filter((atMs) => atMs > nowMs() - windowMs);
      if (asked.length >= requestsPerWindow) return { status: 400, body: tooMany };
      asked.push(nowMs());
      const isDead = isRevoked || form.get('refresh_token') !== account.refreshToken;
      const error = refuse(form, account) ?? (isDead ? 'invalid_code' : undefined);
      // Refusals are a success of HTTP.
      if (error !== undefined) return { status: 200, body: { error } };
      const api_domain = 'https://www.zohoapis.eu';
      const expires_in = lifeMs / 1_000;
      const body = { access_token: issue(), api_domain, token_type: 'Bearer', expires_in };
      return { status: 200, body };
    },
  };
  return tokens;
}

type TokensWithAnswer = Tokens & {
  /** Undefined: it was no form in the body. */
  answer(form: URLSearchParams | undefined): { status: number; body: object };
};

export function registerTokens(app: FastifyInstance, tokens: TokensWithAnswer): void {
  app.post('/accounts/oauth/v2/token', async (request, reply) => {
    const { status, body } = tokens.answer(readForm(request));
    return reply.code(status).send(body);
  });
}

/** In the query it would end up in logs: this fake forgives nobody. */
function readForm(request: FastifyRequest): URLSearchParams | undefined {
  const isForm = /^application\/x-www-form-urlencoded\b/.test(
    request.headers['content-type'] ?? '',
  );
  if (!isForm || request.url.includes('?') || !Buffer.isBuffer(request.body)) return undefined;
  return new URLSearchParams(request.body.toString());
}

function refuse(form: URLSearchParams, { clientId, clientSecret }: Account): string | undefined {
  if (form.get('grant_type') !== 'refresh_token') return 'invalid_request';
  const isOurs = form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
  return isOurs ? undefined : 'invalid_client';
}

const tooMany = {
  error: 'Access Denied',
  error_description:
    'You have made too many requests continuously. Please try again after some time.',
  status: 'failure',
};
