import { z } from 'zod';
import * as contract from '../../src/api/contract.ts';
import * as trust from '../../src/api/contract-trust.ts';
import { answerRoutes } from './fake-answer-routes.ts';
import { automationRoutes } from './fake-automation-routes.ts';
import { agents } from './fake-data.ts';
import { flowRoutes } from './fake-flow-routes.ts';
import { inboxRoutes } from './fake-inbox-routes.ts';
import { keyRoutes } from './fake-key-routes.ts';
import { sessionListRoutes } from './fake-session-routes.ts';
import { trustRoutes } from './fake-trust-routes.ts';
import { Refusal } from './refusal.ts';
import type { Route } from './route.ts';

const sessionRoutes: Route[] = [
  {
    method: 'POST',
    pattern: /^\/api\/login$/,
    schema: z.unknown(),
    handle({ body, response }) {
      const { email, password } = contract.Login.parse(body);
      const user = agents.find((agent) => agent.email === email);
      if (!user || password === 'wrong') return new Refusal(401, 'unauthorized', 'Wrong.');
      response.setHeader(
        'set-cookie',
        `session=${encodeURIComponent(email)}; Path=/; HttpOnly; SameSite=Strict`,
      );
      return { token: 'fake', user };
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/logout$/,
    schema: undefined,
    handle({ response }) {
      response.setHeader('set-cookie', 'session=; Path=/; Max-Age=0');
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/session$/,
    schema: trust.Session,
    handle: ({ user, world }) => ({
      user,
      canChangeName: true,
      connections: world.connections.map(({ id, provider }) => ({ name: id, provider })),
    }),
  },
  {
    method: 'PATCH',
    pattern: /^\/api\/session$/,
    schema: contract.User,
    handle: ({ user, body }) => Object.assign(user, trust.OwnPatch.parse(body)),
  },
];

export const routes: Route[] = [
  ...sessionRoutes,
  ...sessionListRoutes,
  ...inboxRoutes,
  ...trustRoutes,
  ...automationRoutes,
  ...answerRoutes,
  ...keyRoutes,
  ...flowRoutes,
];
