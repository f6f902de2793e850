import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { lanesOf } from '@omnirelay/shared/queues/lanes.ts';
import { parkedQueueName, type Queues } from '@omnirelay/shared/queues/queues.ts';
import type { FastifyInstance } from 'fastify';
import { redactJobData } from './board-redaction.ts';

/**
 * What may be done from the board, all of it to `parked`. A retry replays the event; a removed job
 * stays a parked delivery. Jobs made or edited by hand would name mailboxes that don't exist.
 */
const allowedChanges = new Set([
  '/api/queues/:queueName/retry/:queueStatus',
  '/api/queues/:queueName/clean/:queueStatus',
  '/api/queues/:queueName/:jobId/retry',
  '/api/queues/:queueName/:jobId/clean',
]);

export async function registerBoard(
  app: FastifyInstance,
  { queues, flows }: { queues: Queues; flows: Flow[] },
): Promise<void> {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath('/queues');
  createBullBoard({
    queues: [parkedAdapter(queues), ...laneAdapters(queues, flows)],
    serverAdapter,
    options: {
      handlerHooks: {
        before: ({ method, route }) =>
          method === 'get' || allowedChanges.has(route)
            ? { allow: true }
            : { allow: false, status: 403, message: 'The queues manage themselves.' },
      },
      uiConfig: {
        boardTitle: 'Omnirelay',
        boardLogo: { path: '/assets/icon.svg', width: 28, height: 28 },
        favIcon: { default: '/assets/icon.svg', alternative: '/assets/icon.svg' },
        miscLinks: [{ text: 'Deliveries', url: '/' }],
        hideDocsLink: true,
      },
    },
  });
  await app.register(serverAdapter.registerPlugin(), { prefix: '/queues' });
}

function parkedAdapter(queues: Queues): BullMQAdapter {
  return redacted(
    new BullMQAdapter(queues.queueOf(parkedQueueName), {
      displayName: 'Parked',
      description: 'One job for every event that failed for good. Retry replays the event.',
    }),
  );
}

function laneAdapters(queues: Queues, flows: Flow[]): BullMQAdapter[] {
  return lanesOf(flows).map((lane) =>
    redacted(
      new BullMQAdapter(queues.queueOf(lane.name), {
        readOnlyMode: true,
        displayName: `${lane.connection} → ${lane.flow.id}`,
        description: `What the ${lane.flow.kind} flow "${lane.flow.id}" does with events from ${lane.connection}. One job empties one conversation's mailbox.`,
      }),
    ),
  );
}

function redacted(adapter: BullMQAdapter): BullMQAdapter {
  for (const field of ['data', 'returnValue', 'progress'] as const) {
    adapter.setFormatter(field, redactJobData);
  }
  return adapter;
}
