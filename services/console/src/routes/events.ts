import { BadInputError } from '@omnirelay/shared/errors.ts';
import { z } from 'zod';
import { type Api, refusals } from '../api/api.ts';
import { createLiveFeed } from '../live/feed.ts';
import type { LiveLine } from '../live/live-line.ts';
import { type LoadDeps, loadChanges } from '../live/load-changes.ts';
import { stayOpen } from '../live/stay-open.ts';
import { type SessionDeps, sessionOf } from '../plugins/session.ts';

/** Proxies and browsers give up on what is silent; and a session may have ended meanwhile. */
export const liveHeartbeatMs = 15_000;
const maxReaders = 1_000;

/** `GET /api/events`: what changes, as it changes, to every console's readers through Redis. */
export function registerEvents(
  app: Api,
  deps: LoadDeps & SessionDeps & { live: LiveLine; heartbeatMs: number },
): void {
  const feed = createLiveFeed(
    (changes) => loadChanges(deps, changes),
    (error) => app.log.warn({ event: 'live.failed', err: error }, 'live events were cut off'),
  );
  deps.live.onChanges(feed.take);
  // What was published while it was away is lost: readers ask anew when they connect again.
  deps.live.onBroken(() => feed.close());
  app.addHook('onClose', async () => feed.close());

  app.get(
    '/api/events',
    {
      // It would never be through.
      exposeHeadRoute: false,
      schema: {
        tags: ['live'],
        summary: 'What changes, as it changes.',
        description:
          'Server-sent events named message, conversation, delivery, sync, connection, flow and run; the data of each is what a GET would answer. Nothing is sent twice: after connecting (again), ask for what you show.',
        response: {
          200: { content: { 'text/event-stream': { schema: z.string() } } },
          ...refusals(),
        },
      },
    },
    async (request, reply) => {
      if (feed.size >= maxReaders) {
        throw new BadInputError('unavailable', 'Too many pages are open here. Try again later.', {
          status: 503,
        });
      }
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        ...reply.getHeaders(),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // nginx would hold it back.
        'x-accel-buffering': 'no',
      } as Record<string, string>);
      stayOpen(raw, {
        feed,
        heartbeatMs: deps.heartbeatMs,
        async mayStay() {
          const user = await sessionOf(request, deps).catch(() => undefined);
          return user?.email === request.user.email;
        },
      });
    },
  );
}
