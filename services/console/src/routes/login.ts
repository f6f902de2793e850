import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { type Api, NoContent, refusals } from '../api/api.ts';
import { Login, LoginAnswer } from '../api/contract.ts';
import { Session } from '../api/contract-trust.ts';
import { originOf } from '../plugins/same-origin.ts';
import { endSession, startSession } from '../plugins/session.ts';
import { type Accounts, checkCredentials } from '../sign-in/accounts.ts';
import type { EndedSessions } from '../sign-in/ended-sessions.ts';
import type { FailedSignIns } from '../sign-in/failed-sign-ins.ts';
import { networkOf } from '../sign-in/network-of.ts';

const tags = ['sign-in'];

export function registerLogin(
  app: Api,
  deps: {
    db: Database;
    accounts: Accounts;
    endedSessions: EndedSessions;
    failedSignIns: FailedSignIns;
    connections: Connection[];
  },
): void {
  const { accounts, failedSignIns } = deps;

  app.post(
    '/api/login',
    {
      config: { isPublic: true },
      schema: {
        tags,
        summary: 'Sign in. The token is in a cookie as well.',
        security: [],
        body: Login,
        response: { 200: LoginAnswer, ...refusals(415, 429) },
      },
    },
    async (request, reply) => {
      if (originOf(request) === 'cross') {
        throw new BadInputError('cross_origin', "Sign in from the console's own page.", {
          status: 403,
        });
      }
      const signIn = { network: networkOf(request.ip), email: request.body.email };
      const refused = await failedSignIns.begin(signIn);
      if (refused) {
        const seconds = Math.max(1, Math.ceil(refused.retryAfterMs / 1000));
        request.log.warn({ event: 'sign-in.locked', address: request.ip }, 'too many sign-ins');
        reply.header('retry-after', String(seconds));
        throw new BadInputError(
          'too_many_requests',
          `Too many failed sign-ins. Try again in ${wait(seconds)}.`,
          { status: 429 },
        );
      }
      const account = await checkCredentials(accounts, request.body);
      if (!account) {
        request.log.warn({ event: 'sign-in.refused', address: request.ip }, 'sign-in refused');
        throw new BadInputError(
          'unauthorized',
          'The e-mail address or the password is not right.',
          {
            status: 401,
          },
        );
      }
      await failedSignIns.succeed(signIn);
      const token = await startSession(deps.db, request, reply, account);
      request.log.info({ event: 'sign-in.accepted', address: request.ip }, 'signed in');
      const { email, name, role } = account;
      return { token, user: { email, name, role } };
    },
  );

  app.post(
    '/api/logout',
    { schema: { tags, summary: 'Sign out.', response: { 204: NoContent, ...refusals() } } },
    async (request, reply) => {
      await endSession(deps, request, reply);
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/session',
    {
      schema: {
        tags,
        summary: 'Who is signed in, and what there is.',
        response: { 200: Session, ...refusals() },
      },
    },
    async (request) => ({
      user: request.user,
      canChangeName: !accounts.isEnvironmentAdmin(request.user.email),
      connections: deps.connections,
    }),
  );
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
