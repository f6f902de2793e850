import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import jwt from '@fastify/jwt';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { endSessions, insertSession } from '@omnirelay/shared/store/sessions.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Account, Accounts } from '../sign-in/accounts.ts';
import type { EndedSessions } from '../sign-in/ended-sessions.ts';
import { placeOf } from '../sign-in/network-of.ts';
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
  interface FastifyRequest {
    /** Of the session that it came with; sessions of older versions have none. */
    sessionId?: string | undefined;
  }
}

const cookieName = 'omnirelay_session';
export const sessionSeconds = 12 * 3600;
const longestUserAgent = 300;

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
    if (request.sessionId !== undefined) {
      // Not worth failing for.
      void deps.endedSessions.noteUse(request.sessionId).catch(() => {});
    }
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
export async function startSession(
  db: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
): Promise<string> {
  const { email, role, sessionsFromMs } = account;
  const id = randomUUID();
  const claims: Claims = { id, email, role, from: sessionsFromMs };
  const startedAt = new Date();
  await db.transaction(async (tx) => {
    await insertSession(tx, {
      ...{ id, email, startedAt, seenAt: startedAt },
      address: placeOf(request.ip),
      userAgent: (request.headers['user-agent'] ?? '').slice(0, longestUserAgent),
      expiresAt: new Date(startedAt.getTime() + sessionSeconds * 1_000),
    });
    await writeAudit(tx, { actor: email, action: 'session.begin', subject: id });
  });
  const token = await reply.jwtSign(claims);
  reply.setCookie(cookieName, token, { ...cookieOptions(reply), maxAge: sessionSeconds });
  return token;
}

/** Ends it wherever its token is. */
export async function endSession(
  { db, endedSessions }: { db: Database; endedSessions: EndedSessions },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  reply.clearCookie(cookieName, cookieOptions(reply));
  const { sessionId: id } = request;
  const { email } = request.user;
  const hasRow = await db.transaction(async (tx) => {
    const by = { endedBy: email, endedAt: new Date() };
    const ended = id === undefined ? [] : await endSessions(tx, { id }, by);
    await writeAudit(tx, {
      actor: email,
      action: 'session.end',
      subject: id ?? '',
      details: { email },
    });
    return ended.length > 0;
  });
  if (id !== undefined) await tellEnded(endedSessions, [id], hasRow);
}

/** Once their rows say so, Redis need not: it is only faster. */
export async function tellEnded(
  endedSessions: EndedSessions,
  ids: string[],
  haveRows = true,
): Promise<void> {
  const told = Promise.all(ids.map((id) => endedSessions.end(id, sessionSeconds)));
  await (haveRows ? told.catch(() => {}) : told);
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
  request.sessionId = claims.id;
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
