import { providers } from '@omnirelay/adapters/registry.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import { type SyncJob, syncJobId, syncQueueName } from '@omnirelay/shared/queues/sync.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { failSync, findSyncs, listSyncs, startSync } from '@omnirelay/shared/store/syncs.ts';
import type { Redis } from 'ioredis';
import { type Api, ById, refusals } from '../api/api.ts';
import { Sync, SyncRequest, SyncStarted } from '../api/contract.ts';
import { Syncs, SyncsQuery } from '../api/contract-trust.ts';
import { showSync } from '../api/views.ts';
import { notFound } from '../inbox/find.ts';

const tags = ['syncs'];

interface SyncDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  queues: Queues;
  config: { connections: Record<string, { provider: string }> };
}

export function registerSyncs(app: Api, deps: SyncDeps): void {
  app.post(
    '/api/chatwoot/sync',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'Compare everything at the provider with what is stored, and fill the gaps.',
        body: SyncRequest.nullable(),
        response: { 202: SyncStarted, ...refusals(404, 409) },
      },
    },
    async (request, reply) => {
      const connection = connectionFor(deps, request.body?.integrationId || undefined);
      const { email } = request.user;
      const syncId = await deps.db.transaction(async (tx) => {
        const id = await startSync(tx, { connection, trigger: 'manual', requestedBy: email });
        if (id === undefined) return undefined;
        await writeAudit(tx, {
          actor: email,
          action: 'sync',
          subject: id,
          details: { connection },
        });
        return id;
      });
      if (syncId === undefined) {
        throw new BadInputError('already_running', `A sync of ${connection} is running already.`, {
          status: 409,
        });
      }
      await startWork(deps, syncId);
      return reply.code(202).send({ syncId });
    },
  );

  app.get(
    '/api/chatwoot/sync/:id',
    {
      schema: {
        tags,
        summary: 'How far a sync is.',
        params: ById,
        response: { 200: Sync, ...refusals(404) },
      },
    },
    async (request) => {
      const [row] = await findSyncs(deps.db, [request.params.id]);
      if (!row) throw notFound('sync');
      return showSync(row);
    },
  );

  app.get(
    '/api/syncs',
    {
      schema: {
        tags,
        summary: 'The newest syncs first, those by schedule among them.',
        querystring: SyncsQuery,
        response: { 200: Syncs, ...refusals() },
      },
    },
    async (request) => {
      const { connection, limit } = request.query;
      const rows = await listSyncs(deps.db, { connection: connection || undefined, limit });
      return { items: rows.map(showSync) };
    },
  );
}

/** A row without its job would say forever that it runs. */
async function startWork({ db, redis, keys, queues }: SyncDeps, syncId: string): Promise<void> {
  try {
    await queues.queueOf(syncQueueName).add(syncQueueName, { syncId } satisfies SyncJob, {
      jobId: syncJobId(syncId),
      removeOnComplete: true,
      removeOnFail: { age: 14 * 24 * 3600 },
    });
  } catch (error) {
    await failSync(db, syncId, 'It could not be started: Redis did not answer.');
    throw error;
  }
  await publishLive(redis, keys, [{ kind: 'sync', id: syncId }]).catch(() => {});
}

function connectionFor({ config }: SyncDeps, asked: string | undefined): string {
  if (asked !== undefined) {
    const settings = Object.hasOwn(config.connections, asked) && config.connections[asked];
    if (!settings) throw notFound('connection');
    if (canBeCompared(settings)) return asked;
    throw new BadInputError('bad_request', `integrationId: ${asked} has nothing to compare`);
  }
  const ofChatwoot = Object.entries(config.connections)
    .filter(([, { provider }]) => provider === 'chatwoot')
    .map(([name]) => name);
  if (ofChatwoot.length === 1 && ofChatwoot[0] !== undefined) return ofChatwoot[0];
  const names = Object.entries(config.connections)
    .filter(([, settings]) => canBeCompared(settings))
    .map(([name]) => name);
  throw new BadInputError('bad_request', `integrationId: name one of ${names.join(', ')}`);
}

/** What sends no webhooks can't have lost one. */
function canBeCompared({ provider }: { provider: string }): boolean {
  return Object.hasOwn(providers, provider);
}
