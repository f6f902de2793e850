import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { type Lane, lanesOf } from '@omnirelay/shared/queues/lanes.ts';
import { parkedQueueName, type Queues } from '@omnirelay/shared/queues/queues.ts';
import { syncQueueName } from '@omnirelay/shared/queues/sync.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { redactJobData } from './board-redaction.ts';
import { refusalOf } from './plugins/errors.ts';
import { changesState } from './plugins/same-origin.ts';

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
  { db, queues, flows }: { db: Database; queues: Queues; flows: Flow[] },
): Promise<void> {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath('/queues');
  createBullBoard({
    queues: [parkedAdapter(queues), ...laneAdapters(queues, flows), syncAdapter(queues)],
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
  serverAdapter.setErrorHandler((error) => {
    const { status, ...body } = refusalOf(error);
    return { status: status as 500, body };
  });
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, role: 'admin' };
    });
    scope.addHook('onSend', async (request, reply) => {
      if (changesState(request) && reply.statusCode < 300) await noteChange(db, request);
    });
    await scope.register(serverAdapter.registerPlugin(), { prefix: '/queues' });
  });
}

async function noteChange(db: Database, request: FastifyRequest): Promise<void> {
  const { queueName, jobId } = request.params as { queueName: string; jobId?: string };
  const isRetry = request.routeOptions.url?.includes('/retry') === true;
  await writeAudit(db, {
    actor: request.user.email,
    action: isRetry ? 'queue.retry' : 'queue.clean',
    subject: jobId === undefined ? queueName : `${queueName}/${jobId}`,
  });
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
        displayName: `${lane.connection} → ${lane.flow}`,
        description: `${describeLane(lane)} One job empties one conversation's mailbox.`,
      }),
    ),
  );
}

function syncAdapter(queues: Queues): BullMQAdapter {
  return redacted(
    new BullMQAdapter(queues.queueOf(syncQueueName), {
      readOnlyMode: true,
      displayName: 'Syncs',
      description: 'One job compares what one provider has with what was accepted.',
    }),
  );
}

function describeLane({ kind, flow, connection }: Lane): string {
  return kind === 'reply'
    ? `What operators send to ${connection} from the console.`
    : `What the ${kind} flow "${flow}" does with events from ${connection}.`;
}

function redacted(adapter: BullMQAdapter): BullMQAdapter {
  for (const field of ['data', 'returnValue', 'progress'] as const) {
    adapter.setFormatter(field, redactJobData);
  }
  return adapter;
}
