import { Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLedger } from '../effects/ledger.ts';
import { performEffect } from '../effects/perform-effect.ts';
import { PermanentError, UncertainError } from '../errors.ts';
import { createGate } from '../gate/gate.ts';
import { newEventId } from '../ids.ts';
import { waitUntil } from '../local/wait-until.ts';
import { parkEvent, parkedJobId, runParkedJob } from '../queues/parked.ts';
import { createQueues, parkedQueueName } from '../queues/queues.ts';
import type { Project } from '../records/projection.ts';
import { writeRecords } from '../records/write-records.ts';
import { createKeys } from '../redis/keys.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { findDelivery } from '../store/deliveries.ts';
import { loadEvent } from '../store/events.ts';
import { effects, eventFlows, events } from '../store/schema.ts';
import { testDatabase } from '../testing/postgres.ts';
import { testRedis } from '../testing/redis.ts';
import { acceptBatch, dedupSeconds } from './accept.ts';
import { type DrainDeps, drainMailbox } from './drain.ts';
import { type ReplayDeps, replayDelivery } from './replay.ts';
import type { StoredEvent } from './stored-event.ts';
import { anEvent, mailboxOf } from './testing/an-event.ts';
import { drainDeps } from './testing/drain-deps.ts';

const { connection: redis, prefix } = testRedis();
const database = testDatabase();
const keys = createKeys(prefix);
const base = { redis, keys };
const queues = createQueues(base);
const parkedQueue = queues.queueOf(parkedQueueName);
const effectDeps = { ledger: createLedger(base), gate: createGate(base) };
let store: Store;
let deps: ReplayDeps;
let event: StoredEvent;
let written: string[];

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
  deps = { ...base, db: store.db, queues };
});
beforeEach(async () => {
  event = anEvent();
  written = [];
  await put(event);
});
afterEach(async () => {
  await redis.flushdb();
  for (const table of [events, eventFlows, effects]) await store.db.delete(table);
});
afterAll(async () => {
  await queues.close();
  await store.close();
});

function put(one: StoredEvent) {
  return acceptBatch(base, [{ event: one, dedupSeconds }]);
}

/** A flow with two effects; between them it may fail. */
function twoSteps(fail?: Error, overrides: Partial<DrainDeps> = {}) {
  return drainDeps(base, {
    load: (id) => loadEvent(store.db, id),
    park: (parked) => parkEvent(parkedQueue, { ...parked, flow: 'relay' }),
    handle: async ({ id }, attempt) => {
      for (const action of ['first', 'second']) {
        if (action === 'second' && fail) throw fail;
        const record = await performEffect(effectDeps, attempt.drain, {
          id: `${id}.relay.${action}`,
          action,
          gate: { connection: 'chatwoot-main', limits: [] },
          settle: { afterStartMs: 0, afterUnclearMs: 0 },
          write: async () => {
            written.push(action);
            return { id: `remote-${action}` };
          },
          look: async () => undefined,
        });
        attempt.effects.push(record);
      }
      return { state: 'done' };
    },
    ...overrides,
  });
}

async function drain(by: DrainDeps, one = event): Promise<void> {
  await drainMailbox(by, { mailbox: mailboxOf(one), owner: newEventId() });
}

/** What the recorder does, at once. */
async function record(): Promise<void> {
  const lines = await redis.xrange(keys.records, '-', '+');
  const known = lines.map(([version, [kind = '', payload = '']]) => ({ version, kind, payload }));
  await writeRecords({ ...base, db: store.db, project }, known);
}

async function fail(error: Error): Promise<void> {
  await drain(twoSteps(error));
  await record();
}

let faulty = false;
const project: Project = () => {
  if (faulty) throw new Error('a mistake of ours');
  return { skip: 'nothing-to-store' };
};

const stateOf = async () => (await findDelivery(store.db, event.id))?.state;

describe.each([
  { name: 'parked', error: new PermanentError('HTTP 404') },
  { name: 'uncertain', error: new UncertainError('no way to look') },
])('an event that is $name', ({ name, error }) => {
  beforeEach(() => fail(error));

  test('is replayed on demand: waits again, gets its job, and is no longer among the parked', async () => {
    expect(await stateOf()).toBe(name);
    expect(await replayDelivery(deps, event.id)).toBe('replayed');
    await record();
    expect(await stateOf()).toBe('waiting');
    expect(await queues.queueOf('relay.from.zendesk-main').count()).toBe(1);
    expect(await parkedQueue.getJob(parkedJobId(event.id, 'relay'))).toBeUndefined();
  });

  test('does not repeat what is done, and makes what is missing', async () => {
    await replayDelivery(deps, event.id);
    await drain(twoSteps());
    await record();
    expect(written).toEqual(['first', 'second']);
    expect(await stateOf()).toBe('done');
  });

  test('is replayed by retrying its parked job', async () => {
    const worker = new Worker(
      parkedQueueName,
      (job) =>
        runParkedJob(job, async ({ eventId, flow }) => {
          await replayDelivery(deps, eventId, flow);
        }),
      { connection: redis, prefix },
    );
    worker.on('error', () => {});
    const id = parkedJobId(event.id, 'relay');
    const isIn = (state: string) => async () => (await parkedQueue.getJobState(id)) === state;
    const within = { timeoutMs: 10_000, everyMs: 20 };
    expect(await waitUntil(isIn('failed'), within)).toBe(true);
    await (await parkedQueue.getJob(id))?.retry('failed');
    expect(await waitUntil(isIn('unknown'), within)).toBe(true);
    await worker.close();
    await drain(twoSteps());
    await record();
    expect(await stateOf()).toBe('done');
    expect(written).toEqual(['first', 'second']);
  });

  test('is replayed also when Redis has forgotten its bytes', async () => {
    await redis.del(keys.event(event.id));
    await replayDelivery(deps, event.id);
    const replayed = await redis.getBuffer(keys.event(event.id));
    expect(replayed?.subarray(-event.body.length)).toEqual(event.body);
    await drain(twoSteps());
    await record();
    expect(await stateOf()).toBe('done');
  });

  test('replayed twice is worked off once', async () => {
    await replayDelivery(deps, event.id);
    await replayDelivery(deps, event.id);
    expect(await redis.llen(keys.mailbox(mailboxOf(event)))).toBe(1);
  });

  test('comes before what arrived since', async () => {
    const later = anEvent();
    await put(later);
    await replayDelivery(deps, event.id);
    const waiting = await redis.lrange(keys.mailbox(mailboxOf(event)), 0, -1);
    expect(waiting).toEqual([event.id, later.id]);
  });

  test('that fails again is parked again', async () => {
    await replayDelivery(deps, event.id);
    await fail(error);
    expect(await stateOf()).toBe(name);
    expect(await parkedQueue.getJob(parkedJobId(event.id, 'relay'))).toBeDefined();
    expect(await replayDelivery(deps, event.id)).toBe('replayed');
  });

  test('and fails again before the replay has returned keeps its new parked job', async () => {
    const eager: ReplayDeps['queues'] = {
      ...queues,
      kick: async () => {
        await drain(twoSteps(error));
      },
    };
    await replayDelivery({ ...deps, queues: eager }, event.id);
    expect(await parkedQueue.getJob(parkedJobId(event.id, 'relay'))).toBeDefined();
  });

  test('is not replayed in a flow where it is not stuck', async () => {
    expect(await replayDelivery(deps, event.id, 'another')).toBe('not-replayable');
    expect(await redis.llen(keys.mailbox(mailboxOf(event)))).toBe(0);
  });
});

describe('not replayable', () => {
  test('is what waits', async () => {
    await record();
    expect(await replayDelivery(deps, event.id)).toBe('not-replayable');
    expect(await redis.llen(keys.mailbox(mailboxOf(event)))).toBe(1);
  });

  test('is what is done', async () => {
    await drain(twoSteps());
    await record();
    expect(await replayDelivery(deps, event.id)).toBe('not-replayable');
    expect(await redis.exists(keys.event(event.id), keys.mailbox(mailboxOf(event)))).toBe(1);
  });

  test('is what nobody knows', async () => {
    expect(await replayDelivery(deps, newEventId())).toBe('not-found');
  });
});

test('an event that is stuck in one flow is not replayed in the others', async () => {
  const both = anEvent({ flows: ['relay', 'another'], conversationKey: 'ticket-22' });
  await put(both);
  await drain(twoSteps(new PermanentError('HTTP 404')), both);
  const another = drainDeps(base, { flow: 'another' });
  await drainMailbox(another, { mailbox: mailboxOf(both, 'another'), owner: 'one' });
  await record();
  await replayDelivery(deps, both.id);
  expect(await redis.llen(keys.mailbox(mailboxOf(both, 'relay')))).toBe(1);
  expect(await redis.llen(keys.mailbox(mailboxOf(both, 'another')))).toBe(0);
});

describe('an event that could not be stored', () => {
  beforeEach(async () => {
    event = anEvent({ flows: ['inbox'] });
    await put(event);
    faulty = true;
    await record();
    faulty = false;
  });

  test('is parked, and is stored by its replay', async () => {
    expect(await findDelivery(store.db, event.id)).toMatchObject({
      state: 'parked',
      reason: 'a mistake of ours',
    });
    expect(await replayDelivery(deps, event.id)).toBe('replayed');
    await record();
    expect(await findDelivery(store.db, event.id)).toMatchObject({
      state: 'skipped',
      reason: 'nothing-to-store',
    });
    expect(await redis.keys(keys.mailbox('*'))).toEqual([keys.mailbox(mailboxOf(anEvent()))]);
  });

  test('is so also when Redis has forgotten its bytes', async () => {
    await redis.del(keys.event(event.id));
    await replayDelivery(deps, event.id, 'inbox');
    await record();
    expect(await stateOf()).toBe('skipped');
  });

  test('stays parked when it fails again, and when its first line is read once more', async () => {
    await replayDelivery(deps, event.id);
    faulty = true;
    await record();
    faulty = false;
    expect(await stateOf()).toBe('parked');
  });
});
