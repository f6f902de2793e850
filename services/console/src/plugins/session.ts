import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import jwt from '@fastify/jwt';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Account, Accounts } from '../sign-in/accounts.ts';
import type { EndedSessions } from '../sign-in/ended-sessions.ts';
import { admitKey, hasApiKey, type KeyAccessDeps, refuseKey } from './key-access.ts';
import { isPageView } from './page-view.ts';
import { changesState, originOf } from './same-origin.ts';
import { isHttps } from './security-headers.ts';

/** Who is asking. */
export interface SessionUser {
  email: string;
  name: string;
  role: 'admin' | 'agent';
}

interface Claims {
  /** of the session: what signing out ends */
  id?: string;
  email: string;
  role: 'admin' | 'agent';
  /** `sessionsFromMs` of the account: once that has moved on, the session is over. */
  from: number;
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: Claims;
    user: SessionUser;
  }
}
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to those who have not signed in. */
    isPublic?: boolean;
    /** Only for those of this role. */
    role?: 'admin';
  }
}

const cookieName = 'omnirelay_session';
const sessionSeconds = 12 * 3600;

export interface SessionDeps {
  accounts: Accounts;
  endedSessions: EndedSessions;
}

/**
 * Everything needs a session, unless its route says `isPublic`; what its route gives to a role needs
 * that. Routes with a `scope` are for API keys, and only for these. A session travels as a bearer token or in a cookie; with a cookie, what changes something has
 * to come from our own pages.
 */
export async function registerSession(
  app: FastifyInstance,
  deps: SessionDeps & KeyAccessDeps & { sessionKey: string },
): Promise<void> {
  await app.register(cookie);
  await app.register(jwt, {
    secret: deps.sessionKey,
    sign: { expiresIn: `${sessionSeconds}s`, algorithm: 'HS256' },
    verify: { algorithms: ['HS256'] },
    cookie: { cookieName, signed: false },
  });

  // Answers instead of throwing: Bull Board has an error handler of its own.
  app.addHook('onRequest', async (request, reply) => {
    const { isPublic, role, scope } = request.routeOptions.config;
    if (scope !== undefined) return admitKey(deps, request, reply, scope);
    if (isPublic === true) return;
    if (hasApiKey(request)) return refuseKey(reply);
    const user = await sessionOf(request, deps);
    if (!user) return refuse(request, reply);
    request.user = user;
    if (!hasBearer(request) && changesState(request) && originOf(request) !== 'same') {
      return refuseCrossOrigin(reply);
    }
    if (role !== undefined && user.role !== role) return forbid(reply);
  });
}

/** As the JWT plugin takes it: after anything else (`Basic`, nothing) it looks for the cookie. */
function hasBearer({ headers }: FastifyRequest): boolean {
  return /^Bearer\s/i.test(headers.authorization ?? '');
}

/** @returns the token, which is in the cookie as well */
export async function startSession(reply: FastifyReply, account: Account): Promise<string> {
  const { email, role, sessionsFromMs } = account;
  const claims: Claims = { id: randomUUID(), email, role, from: sessionsFromMs };
  const token = await reply.jwtSign(claims);
  reply.setCookie(cookieName, token, { ...cookieOptions(reply), maxAge: sessionSeconds });
  return token;
}

/** Ends it wherever its token is. */
export async function endSession(
  request: FastifyRequest,
  reply: FastifyReply,
  endedSessions: EndedSessions,
): Promise<void> {
  reply.clearCookie(cookieName, cookieOptions(reply));
  const { id } = await request.jwtDecode<Claims>();
  if (id !== undefined) await endedSessions.end(id, sessionSeconds);
}

function cookieOptions(reply: FastifyReply) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isHttps(reply.request.headers),
  } as const;
}

/** The token says who it was given to; whether that still holds, the account says. */
export async function sessionOf(
  request: FastifyRequest,
  { accounts, endedSessions }: SessionDeps,
): Promise<SessionUser | undefined> {
  const claims = await request.jwtVerify<Partial<Claims>>().catch(() => undefined);
  if (typeof claims?.email !== 'string') return undefined;
  if (claims.id !== undefined && (await endedSessions.has(claims.id))) return undefined;
  const account = await accounts.recent(claims.email);
  if (!account || claims.from !== account.sessionsFromMs) return undefined;
  const { email, name, role } = account;
  return { email, name, role };
}

function refuseCrossOrigin(reply: FastifyReply): FastifyReply {
  return reply.code(403).send({
    error: 'cross_origin',
    message:
      "Calls that change something have to come from the console's own pages, or carry a bearer token instead of a cookie.",
  });
}

function forbid(reply: FastifyReply): FastifyReply {
  return reply.code(403).send({
    error: 'forbidden',
    message: 'Only administrators may do this. Ask one of them.',
  });
}

/** Pages lead to the sign-in, and from there back; programs are told. */
function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (isPageView(request)) {
    const back = request.url === '/' ? '' : `?next=${encodeURIComponent(request.url)}`;
    return reply.redirect(`/login${back}`);
  }
  return reply.code(401).send({
    error: 'unauthorized',
    message: 'Sign in: POST /api/login gives a token to send as "Authorization: Bearer ...".',
  });
}
