import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseInput } from '../parse-input.ts';
import { originOf } from '../plugins/same-origin.ts';
import { endSession, startSession, type User } from '../plugins/session.ts';
import { type Admin, isAdmin } from '../sign-in/admin.ts';
import type { FailedSignIns } from '../sign-in/failed-sign-ins.ts';
import { networkOf } from '../sign-in/network-of.ts';

const Credentials = z.strictObject({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(1024),
});

export function registerLogin(
  app: FastifyInstance,
  deps: { admin: Admin; failedSignIns: FailedSignIns; connections: Connection[] },
): void {
  const { admin, failedSignIns } = deps;

  app.post('/api/login', { config: { isPublic: true } }, async (request, reply) => {
    if (originOf(request) === 'cross') {
      throw new BadInputError('cross_origin', "Sign in from the console's own page.", {
        status: 403,
      });
    }
    const given = parseInput(Credentials, request.body);
    const refused = await failedSignIns.begin(networkOf(request.ip));
    if (refused) {
      const seconds = Math.max(1, Math.ceil(refused.retryAfterMs / 1000));
      request.log.warn({ event: 'sign-in.locked', address: request.ip }, 'too many sign-ins');
      return reply
        .code(429)
        .header('retry-after', String(seconds))
        .send({
          error: 'too_many_requests',
          message: `Too many failed sign-ins from this address. Try again in ${wait(seconds)}.`,
        });
    }
    if (!(await isAdmin(admin, given))) {
      request.log.warn({ event: 'sign-in.refused', address: request.ip }, 'sign-in refused');
      return reply.code(401).send({
        error: 'unauthorized',
        message: 'The e-mail address or the password is not right.',
      });
    }
    await failedSignIns.succeed(networkOf(request.ip));
    const user: User = { email: admin.email, role: 'admin' };
    const token = await startSession(reply, user);
    request.log.info({ event: 'sign-in.accepted', address: request.ip }, 'signed in');
    return { token, user };
  });

  app.post('/api/logout', async (_request, reply) => {
    endSession(reply);
    return reply.code(204).send();
  });

  app.get('/api/session', async (request) => ({
    user: { email: request.user.email, role: request.user.role },
    connections: deps.connections,
  }));
}

/** What the pages may know about a connection. */
export interface Connection {
  name: string;
  provider: string;
}

function wait(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
