import * as trust from '../../src/api/contract-trust.ts';
import type { SignedIn } from '../src/api/shapes.ts';
import type { Route } from './route.ts';

const minuteMs = 60_000;
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const devices = [
  `Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/131.0.0.0 Safari/537.36`,
  'Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0',
  'omnirelay-command-line/1 (a program whose name is rather long, and says what it is for)',
];
const ended = new Set<string>();

export const sessionListRoutes: Route[] = [
  {
    method: 'GET',
    pattern: /^\/api\/sessions$/,
    schema: trust.SignedIns,
    handle({ user, query }) {
      const email = query.get('email') ?? user.email;
      const iso = (minutesAgo: number) =>
        new Date(Date.now() - minutesAgo * minuteMs).toISOString();
      const items = devices.map<SignedIn>((userAgent, i) => ({
        ...{ id: `${email}-${i}`, email, userAgent },
        address: `203.0.${113 + i}.0/24`,
        startedAt: iso(100 * (i + 1)),
        seenAt: iso(40 * i),
        expiresAt: iso(-300),
        isCurrent: i === 0 && email === user.email,
      }));
      return { items: items.filter(({ id }) => !ended.has(id)) };
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/api\/sessions\/([^/]+)$/,
    schema: undefined,
    handle({ params: [id = ''] }) {
      ended.add(decodeURIComponent(id));
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/sessions\/end-others$/,
    schema: trust.EndedOthers,
    handle({ user }) {
      for (const i of [1, 2]) ended.add(`${user.email}-${i}`);
      return { ended: 2 };
    },
  },
];
