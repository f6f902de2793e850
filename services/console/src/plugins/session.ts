import cookie from '@fastify/cookie';
import jwt from '@fastify/jwt';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admin } from '../sign-in/admin.ts';
import { changesState, originOf } from './same-origin.ts';
import { isHttps } from './security-headers.ts';

export interface User {
  email: string;
  role: 'admin';
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: User;
    user: User;
  }
}
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to those who have not signed in. */
    isPublic?: boolean;
  }
}

const cookieName = 'omnirelay_session';
const sessionSeconds = 12 * 3600;

/**
 * Everything needs a session, unless its route says `isPublic`. A session travels as a bearer token
 * or in a cookie; with a cookie, what changes something has to come from our own pages.
 */
export async function registerSession(app: FastifyInstance, admin: Admin): Promise<void> {
  await app.register(cookie);
  await app.register(jwt, {
    secret: admin.sessionKey,
    sign: { expiresIn: `${sessionSeconds}s`, algorithm: 'HS256' },
    verify: { algorithms: ['HS256'] },
    cookie: { cookieName, signed: false },
  });

  // Answers instead of throwing: Bull Board has an error handler of its own.
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.isPublic === true) return;
    if (!(await hasSession(request, admin))) return refuse(request, reply);
    const byCookie = request.headers.authorization === undefined;
    if (byCookie && changesState(request) && originOf(request) !== 'same') {
      return refuseCrossOrigin(reply);
    }
  });
}

/** @returns the token, which is in the cookie as well */
export async function startSession(reply: FastifyReply, user: User): Promise<string> {
  const token = await reply.jwtSign(user);
  reply.setCookie(cookieName, token, { ...cookieOptions(reply), maxAge: sessionSeconds });
  return token;
}

export function endSession(reply: FastifyReply): void {
  reply.clearCookie(cookieName, cookieOptions(reply));
}

function cookieOptions(reply: FastifyReply) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isHttps(reply.request.headers),
  } as const;
}

async function hasSession(request: FastifyRequest, admin: Admin): Promise<boolean> {
  try {
    const user = await request.jwtVerify<User>();
    return user.email === admin.email;
  } catch {
    return false;
  }
}

function refuseCrossOrigin(reply: FastifyReply): FastifyReply {
  return reply.code(403).send({
    error: 'cross_origin',
    message:
      "Calls that change something have to come from the console's own pages, or carry a bearer token instead of a cookie.",
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

function isPageView(request: FastifyRequest): boolean {
  const accepts = request.headers.accept ?? '';
  return (
    request.method === 'GET' &&
    accepts.includes('text/html') &&
    !/^(\/queues)?\/api\//.test(request.url)
  );
}
