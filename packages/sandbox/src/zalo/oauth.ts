import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type OauthError, oauthRefusal } from './refusals.ts';
import type { Switches } from './switches.ts';
import { refreshLifeMs, type TokenStore } from './tokens.ts';

export interface App {
  appId: string;
  appSecret: string;
  oaId: string;
  /** As in the console; any will do when absent. */
  redirectUri?: string;
  /** Some apps keep one challenge in the console: then it counts, whatever the link says. */
  codeChallenge?: string;
}

const forms: Record<string, readonly string[]> = {
  refresh_token: ['app_id', 'grant_type', 'refresh_token'],
  authorization_code: ['app_id', 'code', 'code_verifier', 'grant_type'],
};

/** 43 characters, as the official kit makes them. */
const verifierShape = /^[A-Za-z0-9._~-]{43}$/;
const challengeShape = /^[A-Za-z0-9_-]{43}$/;

/** The token endpoint, and the page where an administrator agrees. */
export function registerOauth(
  server: FastifyInstance,
  parts: { app: App; tokens: TokenStore; switches: Switches },
): void {
  const { app, tokens, switches } = parts;
  const refuse = (error: OauthError) => oauthRefusal(error, switches.oauthErrorsNumbered);
  const bug = (reason: string) => refuse({ error: -14000, reason, loud: true });

  server.post('/oauth/v4/oa/access_token', async (request) => {
    const form = readForm(request);
    if (!form) throw bug('The request must be a form in the body, and nothing in the query');
    const names = forms[form.grant_type ?? ''];
    if (!names) throw bug('The grant type is not valid');
    if (Object.keys(form).sort().join() !== names.join()) throw bug(`The form takes ${names}`);
    if (form.app_id !== app.appId) throw refuse({ error: -14002, reason: 'The app is inactive' });
    if (request.headers.secret_key !== app.appSecret) {
      throw refuse({ error: -14000, reason: 'The secret key is not valid' });
    }
    const result =
      form.grant_type === 'refresh_token'
        ? tokens.refresh(form.refresh_token ?? '')
        : exchange(form.code ?? '', form.code_verifier ?? '');
    if ('error' in result) throw refuse(result);
    return {
      access_token: result.access,
      refresh_token: result.refresh,
      expires_in: String(switches.accessLifeMs / 1_000),
      ...(switches.tellsRefreshLife
        ? { refresh_token_expires_in: String(refreshLifeMs / 1_000) }
        : {}),
    };
  });

  // As though the administrator agreed at once.
  server.get('/oauth/v4/oa/permission', async (request, reply) => {
    const query = request.query as Record<string, string | undefined>;
    const { redirect_uri = '', code_challenge = '', state } = query;
    if (query.app_id !== app.appId) throw refuse({ error: -14002, reason: 'The app is inactive' });
    const isRegistered = app.redirectUri === undefined || app.redirectUri === redirect_uri;
    if (!URL.canParse(redirect_uri) || !isRegistered) {
      throw refuse({ error: -14003, reason: 'The redirect uri is not the registered one' });
    }
    if (!challengeShape.test(code_challenge)) throw bug('The code challenge is not valid');
    const back = new URL(redirect_uri);
    back.searchParams.set('code', tokens.authorizationCode(app.codeChallenge ?? code_challenge));
    back.searchParams.set('oa_id', app.oaId);
    if (state !== undefined) back.searchParams.set('state', state);
    return reply.redirect(back.href, 302);
  });

  function exchange(code: string, verifier: string) {
    if (!verifierShape.test(verifier)) throw bug('The code verifier is not 43 characters');
    return tokens.exchange(code, verifier);
  }
}

/** In the query the tokens would end up in logs: this fake forgives nobody. */
function readForm(request: FastifyRequest): Record<string, string> | undefined {
  const isForm = /^application\/x-www-form-urlencoded\b/.test(
    request.headers['content-type'] ?? '',
  );
  if (!isForm || request.url.includes('?') || !Buffer.isBuffer(request.body)) return undefined;
  return Object.fromEntries(new URLSearchParams(request.body.toString()));
}
