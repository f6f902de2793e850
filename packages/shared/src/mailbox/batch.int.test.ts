import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLedger } from '../effects/ledger.ts';
import {
  type Effect,
  longestStandstillMs,
  performEffect,
  type Remote,
} from '../effects/perform-effect.ts';
import { FencedError, PermanentError, RetryableError, WaitError } from '../errors.ts';
import { createGate, type GateRequest } from '../gate/gate.ts';
import type { OutcomeRecord } from '../records/record.ts';
import { createKeys } from '../redis/keys.ts';
import { wantReplicas } from '../redis/replicas.ts';
import { testRedis } from '../testing/redis.ts';
import { acceptBatch, dedupSeconds } from './accept.ts';
import { aheadCount } from './batch.ts';
import { type Attempt, type DrainDeps, drainMailbox, type Handled } from './drain.ts';
import { DrainPaused } from './drain-paused.ts';
import { emptyStoredEvents } from './empty-stored-events.ts';
import { finishHeads, replayEvent, takeHead } from './mailbox.ts';
import { maxAttempts } from './retry-policy.ts';
import type { StoredEvent } from './stored-event.ts';
import { anEvent, mailboxOf } from './testing/an-event.ts';
import { drainDeps } from './testing/drain-deps.ts';
import { type Death, Died, mortalRedis } from './testing/mortal-redis.ts';

vi.setConfig({ testTimeout: 120_000 });

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const base = { redis, keys };
const mailbox = mailboxOf(anEvent());
const lost = new RetryableError('timed out', { outcome: 'unclear' });

/** What the provider has, in the order in which it was written; and how often it was asked for. */
let made: string[];
let looks: string[];
let runs = 0;

beforeEach(() => {
  made = [];
  looks = [];
});
afterEach(() => redis.flushdb());

async function put(...events: StoredEvent[]): Promise<StoredEvent[]> {
  await acceptBatch(
    base,
    events.map((event) => ({ event, dedupSeconds })),
  );
  return events;
}

const some = (count: number, change: Partial<StoredEvent> = {}) =>
  put(...Array.from({ length: count }, () => anEvent(change)));
const idsOf = (events: StoredEvent[]) => events.map(({ id }) => id);
const effectOf = (id: string) => `effect-${id}`;
const entriesOf = (events: StoredEvent[]) =>
  Promise.all(events.map(({ id }) => redis.get(keys.effect(effectOf(id)))));
const waitingIds = () => redis.lrange(keys.mailbox(mailbox), 0, -1);

function replayOf({ id }: StoredEvent): OutcomeRecord {
  return { id, flow: 'relay', state: 'waiting', attempts: 0, atMs: 1 };
}

interface Plan {
  limits?: GateRequest['limits'];
  /** Keys whose values come with each event. */
  remember?: string[];
  /** How long a write may still be applied. */
  settleMs?: number;
  /** What is done besides, before the write; its answer is the event's, and then nothing is written. */
  before?(event: StoredEvent, attempt: Attempt): Promise<Handled | undefined>;
  /** Thrown instead of answering; what is `applied` has arrived all the same. */
  failure?(event: StoredEvent, attempt: Attempt): { error: unknown; applied: boolean } | undefined;
  /** Where this worker's process dies. */
  death?: Death;
  overrides?: Partial<DrainDeps>;
}

/** A worker of a flow that writes each event to a provider, as long as it lives. */
function worker({
  limits = [],
  remember = [],
  settleMs = 60,
  before,
  failure,
  death,
  overrides = {},
}: Plan = {}) {
  const life = mortalRedis(redis, death);
  const ledger = createLedger({ redis: life.redis, keys });
  const gate = createGate({ redis: life.redis, keys });
  const through: GateRequest = { connection: 'chatwoot-main', limits };

  async function handle(event: StoredEvent, attempt: Attempt): Promise<Handled> {
    const answer = await before?.(event, attempt);
    if (answer) return answer;
    const effect: Effect = {
      id: effectOf(event.id),
      action: 'message',
      gate: through,
      settle: { afterStartMs: settleMs, afterUnclearMs: settleMs },
      async write(): Promise<Remote> {
        if (life.isDead()) throw new Died();
        const fault = failure?.(event, attempt);
        if (!fault || fault.applied) made.push(event.id);
        if (fault) throw fault.error;
        return { id: `made-${event.id}` };
      },
      async look() {
        if (life.isDead()) throw new Died();
        looks.push(event.id);
        return made.includes(event.id) ? { id: `made-${event.id}` } : undefined;
      },
    };
    const record = await performEffect({ ledger, gate }, attempt.drain, effect);
    attempt.effects.push(record);
    return { state: 'done' };
  }

  const deps = drainDeps(
    { redis: life.redis, keys },
    {
      handle,
      ahead: {
        foresee: ({ id, type }) => (type === 'comment' ? effectOf(id) : undefined),
        gate: through,
        ledger,
      },
      ...overrides,
    },
  );
  const run = () => {
    runs += 1;
    return drainMailbox(deps, { mailbox, owner: `run-${runs}`, remember, ahead: aheadCount });
  };
  return { run, deps, life };
}

/** Runs workers, one after the other, until nothing is left; each waits as it is told to. */
async function untilEmpty(next: () => ReturnType<typeof worker>, maxRuns = 200): Promise<number> {
  for (let count = 1; count <= maxRuns; count++) {
    try {
      if ((await next().run()) === 'empty') return count;
    } catch (error) {
      if (error instanceof DrainPaused) await pause(Math.min(error.delayMs, 70));
      else if (!(error instanceof Died)) throw error;
    }
  }
  throw new Error(`not empty after ${maxRuns} runs`);
}

/** As they are on their way to the store; in how many lines. */
async function noted(): Promise<{ lines: string[]; outcomes: OutcomeRecord[] }> {
  const entries = await redis.xrange(keys.records, '-', '+');
  const told = entries.flatMap(([, [kind = '', payload = '']]) =>
    kind === 'a' ? [] : [{ kind, json: JSON.parse(payload) }],
  );
  return { lines: told.map(({ kind }) => kind), outcomes: told.flatMap(({ json }) => json) };
}

describe('a batch', () => {
  test('is worked off in order, and finished in one step', async () => {
    const events = await some(6);
    const { run, deps, life } = worker();
    expect(await run()).toBe('empty');
    expect(made).toEqual(idsOf(events));
    expect(looks).toEqual([]);
    expect(deps.verdicts.map(({ outcome }) => outcome)).toMatchObject(
      events.map(({ id }) => ({ id, state: 'done', attempts: 1, remoteId: `made-${id}` })),
    );
    expect(await entriesOf(events)).toEqual(idsOf(events).map((id) => `dmade-${id}`));
    const { lines, outcomes } = await noted();
    expect(lines).toEqual(['b']);
    expect(outcomes.map(({ id }) => id)).toEqual(idsOf(events));
    // Taken, begun, finished; Redis knows the scripts by now.
    await some(8);
    const before = life.calls();
    await run();
    expect(life.calls() - before).toBe(3);
  });

  test('has eight events at the most, and another follows', async () => {
    const events = await some(19);
    const { run } = worker();
    await run();
    expect(made).toEqual(idsOf(events));
    const { outcomes } = await noted();
    expect(outcomes.map(({ id }) => id)).toEqual(idsOf(events));
    expect((await noted()).lines).toHaveLength(3);
  });

  test('of one is none: it is told as ever', async () => {
    await some(1);
    await worker().run();
    expect((await noted()).lines).toEqual(['o']);
  });

  test.each([
    ['of another kind', 'b o b', async () => (await some(1, { type: 'status' }))[0]],
    ['that was erased', 'b o b', async () => (await some(1, { body: Buffer.alloc(0) }))[0]],
    [
      'that can’t be read',
      'b o b',
      async () => {
        const [event] = await some(1);
        await redis.set(keys.event(event?.id ?? ''), '{"v":1}\nbody');
        return event;
      },
    ],
    [
      'whose bytes Redis no longer has',
      'b o b',
      async () => {
        const [event] = await some(1);
        await redis.del(keys.event(event?.id ?? ''));
        return event;
      },
    ],
    // Those behind it come along with it.
    ['that is large', 'b b', async () => (await some(1, { body: Buffer.alloc(70_000, 'x') }))[0]],
  ])('ends before an event %s', async (_name, lines, putOdd) => {
    const first = await some(3);
    const odd = await putOdd();
    const last = await some(2);
    const { run, deps } = worker({
      overrides: { decideRetry: () => ({ kind: 'park', state: 'parked' }) },
    });
    expect(await run()).toBe('empty');
    expect(deps.verdicts.map(({ outcome }) => outcome.id)).toEqual(
      idsOf([...first, ...(odd ? [odd] : []), ...last]),
    );
    expect(made.filter((id) => id !== odd?.id)).toEqual(idsOf([...first, ...last]));
    expect((await noted()).lines.join(' ')).toBe(lines);
  });

  test('leaves what a replay puts behind its head for later', async () => {
    const events = await some(4);
    const old = anEvent();
    const { run, deps } = worker({
      overrides: { load: async () => old },
      before: async ({ id }) => {
        if (id === events[1]?.id) await replayEvent(base, mailbox, replayOf(old));
        return undefined;
      },
    });
    await run();
    expect(made).toEqual([...idsOf(events), old.id]);
    expect(deps.verdicts).toHaveLength(5);
  });

  test('takes what came meanwhile with the next', async () => {
    const events = await some(3);
    const late: StoredEvent[] = [];
    await worker({
      before: async ({ id }) => {
        if (id === events[0]?.id) late.push(...(await some(2)));
        return undefined;
      },
    }).run();
    expect(made).toEqual(idsOf([...events, ...late]));
  });
});

describe('what was begun and is not made', () => {
  test('is released, and not counted against a limit', async () => {
    const events = await some(5);
    const limits = [{ name: 'calls', count: 20, periodMs: 60_000 }];
    const { run } = worker({
      limits,
      before: async ({ id }) =>
        [1, 3].some((i) => events[i]?.id === id)
          ? { state: 'skipped', reason: 'own-echo' }
          : undefined,
    });
    await run();
    expect(made).toEqual([0, 2, 4].map((i) => events[i]?.id));
    expect((await entriesOf(events)).map((entry) => entry?.[0])).toEqual([
      ...['d', undefined, 'd', undefined, 'd'],
    ]);
    expect(await redis.llen(keys.limit('calls'))).toBe(3);
    const { outcomes } = await noted();
    expect(outcomes.map(({ state }) => state)).toEqual([
      ...['done', 'skipped', 'done', 'skipped', 'done'],
    ]);
  });

  test.each([
    ['was refused', { error: new RetryableError('HTTP 503'), applied: false }, [0, 1]],
    ['has no clear end', { error: lost, applied: true }, [0, 1, 2]],
    ['has to wait', { error: new WaitError('limit', 5), applied: false }, [0, 1]],
  ])(
    'is released where a write before it %s, and comes in its order later',
    async (_name, fault, before) => {
      const events = await some(5);
      let isOver = false;
      const failing = worker({
        failure: ({ id }) => (id === events[2]?.id && !isOver ? fault : undefined),
      });
      await expect(failing.run()).rejects.toThrow(DrainPaused);
      isOver = true;
      expect(made).toEqual(before.map((i) => events[i]?.id));
      expect(await waitingIds()).toEqual(idsOf(events).slice(2));
      expect((await entriesOf(events)).slice(3)).toEqual([null, null]);
      await untilEmpty(() => worker());
      expect(made).toEqual(idsOf(events));
      expect(looks).toEqual(before.length === 3 ? [events[2]?.id] : []);
    },
  );

  test('is released where an event is parked, and the rest goes on', async () => {
    const events = await some(5);
    const { run, deps } = worker({
      failure: ({ id }) =>
        id === events[2]?.id
          ? { error: new PermanentError('HTTP 422'), applied: false }
          : undefined,
    });
    expect(await run()).toBe('empty');
    expect(made).toEqual([0, 1, 3, 4].map((i) => events[i]?.id));
    expect(deps.parked.map(({ eventId }) => eventId)).toEqual([events[2]?.id]);
    expect(deps.verdicts.map(({ outcome }) => outcome.id)).toEqual(idsOf(events));
    expect(deps.verdicts.map(({ outcome }) => outcome.attempts)).toEqual([1, 1, 1, 1, 1]);
  });

  test('is released where the process is to stop, without an attempt', async () => {
    const events = await some(5);
    const stopping = worker({ overrides: { isStopping: () => made.length >= 2 } });
    expect(await stopping.run()).toBe('more');
    expect(await waitingIds()).toEqual(idsOf(events).slice(2));
    expect((await entriesOf(events)).slice(2)).toEqual([null, null, null]);
    const { run, deps } = worker();
    await run();
    expect(made).toEqual(idsOf(events));
    expect(deps.verdicts.map(({ outcome }) => outcome.attempts)).toEqual([1, 1, 1]);
  });

  test('is released after half a second, for what was known may have changed', async () => {
    const events = await some(5);
    let nowMs = Date.now();
    const entries: (string | null)[][] = [];
    const { run } = worker({
      before: async () => {
        nowMs += 300;
        entries.push(await entriesOf(events));
        return undefined;
      },
      overrides: { nowMs: () => nowMs },
    });
    await run();
    expect(made).toEqual(idsOf(events));
    // Two, two and one: when the third was worked off, the fifth was begun, and what was before it was told.
    expect(entries[2]?.map((entry) => entry?.[0])).toEqual(['d', 'd', 's', 's', 's']);
    expect((await noted()).lines).toEqual(['b', 'b', 'o']);
  });

  test('is begun anew where its process stood still', async () => {
    const events = await some(2);
    const entries: (string | null)[][] = [];
    await worker({
      before: async () => {
        entries.push(await entriesOf(events));
        if (entries.length === 1) await pause(longestStandstillMs + 100);
        return undefined;
      },
    }).run();
    expect(made).toEqual(idsOf(events));
    expect(looks).toEqual([]);
    expect(entries[1]?.[1]).not.toBe(entries[0]?.[1]);
  });
});

describe('while a batch is worked off', () => {
  /** Longer than what was read with it is gone by. */
  const later = 60;

  test('what was erased is not sent any more', async () => {
    const events = await some(5);
    const { run, deps } = worker({
      before: async ({ id }) => {
        if (id === events[1]?.id) {
          await emptyStoredEvents(base, idsOf(events));
          await pause(later);
        }
        return undefined;
      },
    });
    await run();
    expect(made).toEqual(idsOf(events).slice(0, 2));
    expect(deps.verdicts.map(({ outcome }) => outcome.reason)).toEqual([
      ...[undefined, undefined, 'customer-erased', 'customer-erased', 'customer-erased'],
    ]);
    expect((await entriesOf(events)).slice(2)).toEqual([null, null, null]);
  });

  test('an operator’s pause is heard, and what another lane remembers', async () => {
    const events = await some(5);
    const seen: (string | null | undefined)[] = [];
    const { run } = worker({
      remember: ['the-state'],
      before: async ({ id }, { remembered }) => {
        seen.push(remembered.get('the-state'));
        if (id === events[1]?.id) {
          await redis.set('the-state', 'paused');
          await pause(later);
        }
        return undefined;
      },
    });
    await run();
    expect(seen).toEqual([null, null, 'paused', 'paused', 'paused']);
  });

  test('a provider’s pause ends it', async () => {
    const events = await some(5);
    const { run, deps } = worker({
      before: async ({ id }) => {
        if (id === events[1]?.id) {
          await redis.hset(keys.gate('chatwoot-main'), 'pausedUntil', Date.now() + 300);
          await pause(later);
        }
        return undefined;
      },
    });
    await expect(run()).rejects.toThrow(DrainPaused);
    expect(made).toEqual(idsOf(events).slice(0, 2));
    expect(deps.verdicts.at(-1)?.outcome).toMatchObject({ reason: 'waiting' });
    await untilEmpty(() => worker());
    expect(made).toEqual(idsOf(events));
  });

  test('another worker that takes over ends it, and learns what was made', async () => {
    const events = await some(5);
    const { run } = worker({
      before: async ({ id }) => {
        if (id === events[1]?.id) {
          await takeHead(base, { mailbox, owner: 'another' });
          await pause(later);
        }
        return undefined;
      },
    });
    expect(await run()).toBe('fenced');
    expect(made).toEqual(idsOf(events).slice(0, 2));
    expect((await entriesOf(events)).map((entry) => entry?.[0])).toEqual([
      ...['d', 'd', undefined, undefined, undefined],
    ]);
  });

  test('a replayed event behind its head takes no failure of another upon itself', async () => {
    const events = await some(4);
    const old = anEvent();
    let isOver = false;
    const failing: Plan = {
      overrides: { load: async () => old },
      before: async ({ id }) => {
        if (id === events[0]?.id) await replayEvent(base, mailbox, replayOf(old));
        return undefined;
      },
      failure: ({ id }) => {
        if (id !== events[2]?.id || isOver) return undefined;
        isOver = true;
        const error = new RetryableError('HTTP 429', { retryAfterMs: 60_000 });
        return { error, applied: false };
      },
    };
    const { run, deps } = worker(failing);
    expect(await run()).toBe('empty');
    const order = [events[0], events[1], old, events[2], events[3]].map((event) => event?.id);
    expect(made).toEqual(order);
    expect(deps.verdicts.map(({ outcome }) => outcome.attempts)).toEqual([1, 1, 1, 1, 1]);
  });

  test('a finish that is sent once more takes no replayed event away', async () => {
    const events = await some(3);
    const drain = { mailbox, owner: 'one' };
    await takeHead(base, drain);
    const ended = events
      .slice(0, 2)
      .map((event) => ({ ...replayOf(event), state: 'parked' as const }));
    await finishHeads(base, drain, ended);
    const [first] = events;
    if (first) await replayEvent(base, mailbox, replayOf(first));
    await finishHeads(base, drain, ended);
    expect(await waitingIds()).toEqual([events[2]?.id, events[0]?.id]);
    expect((await noted()).outcomes.map(({ state }) => state)).toEqual([
      'parked',
      'parked',
      'waiting',
    ]);
  });

  test('what can’t be released keeps nobody from telling what was done', async () => {
    const events = await some(4);
    const { run, deps } = worker({
      before: async ({ id }) => (id === events[1]?.id ? { state: 'skipped' } : undefined),
    });
    if (deps.ahead)
      deps.ahead.ledger = {
        ...deps.ahead.ledger,
        release: () => Promise.reject(new Error('busy')),
      };
    expect(await run()).toBe('empty');
    expect((await noted()).outcomes).toHaveLength(4);
  });
});

describe('the ledger', () => {
  const gate: GateRequest = {
    connection: 'chatwoot-main',
    limits: [{ name: 'calls', count: 9, periodMs: 60_000 }],
  };
  const ledger = createLedger(base);
  const entryOf = (effectId: string) => redis.get(keys.effect(effectId));

  test('begins nothing ahead for who was fenced off, and keeps what they tell', async () => {
    await some(2);
    await takeHead(base, { mailbox, owner: 'one' });
    await takeHead(base, { mailbox, owner: 'two' });
    const made = [{ effectId: 'c', connection: 'chatwoot-main', remoteId: '7', echoIds: [] }];
    const drain = { mailbox, owner: 'one', made };
    await expect(ledger.beginAhead(['a', 'b'], drain, { gate })).rejects.toThrow(FencedError);
    expect([await entryOf('a'), await entryOf('b'), await entryOf('c')]).toEqual([
      null,
      null,
      'd7',
    ]);
    expect(await redis.llen(keys.limit('calls'))).toBe(0);
  });

  test('begins nothing ahead that no replica has', async () => {
    await some(2);
    const drain = { mailbox, owner: 'one' };
    await takeHead(base, drain);
    const alone = redis.duplicate();
    wantReplicas(alone, 1);
    const begun = createLedger({ redis: alone, keys }).beginAhead(['a', 'b'], drain, { gate });
    await expect(begun).rejects.toThrow('0 of 1 replicas');
    alone.disconnect();
    expect([await entryOf('a'), await entryOf('b')]).toEqual([null, null]);
    expect(await redis.llen(keys.limit('calls'))).toBe(0);
  });

  test('releases what it began, and nothing that another has begun since', async () => {
    await some(2);
    const drain = { mailbox, owner: 'one' };
    await takeHead(base, drain);
    const begun = await ledger.beginAhead(['a', 'b'], drain, { gate });
    expect([...begun.keys()]).toEqual(['a', 'b']);
    await redis.set(keys.effect('b'), 's1700000000000');
    await ledger.release(begun, gate);
    expect([await entryOf('a'), await entryOf('b')]).toEqual([null, 's1700000000000']);
    expect(await redis.llen(keys.limit('calls'))).toBe(1);
  });
});

describe('nothing is begun ahead', () => {
  test.each([
    ['there is room for fewer', 5, []],
    ['there is none for as many again', 13, []],
    ['others have used the room', 16, [3, 2, 1, 0, 0]],
  ])('where a limit has no room for all: %s', async (_name, count, msAgo) => {
    const limits = [{ name: 'calls', count, periodMs: 150 }];
    const events = await some(7);
    for (const ago of msAgo) await redis.lpush(keys.limit('calls'), Date.now() - ago);
    const atMs: number[] = [];
    await untilEmpty(() =>
      worker({
        limits,
        failure: () => {
          atMs.push(Date.now());
          return undefined;
        },
      }),
    );
    expect(made).toEqual(idsOf(events));
    for (const [i, at] of atMs.slice(count).entries()) {
      expect(at - (atMs[i] ?? 0)).toBeGreaterThanOrEqual(100);
    }
  });

  test('behind a head that waited: it may need the room that they would take', async () => {
    // Shorter than a wait: whoever comes back has all the room.
    const limits = [{ name: 'calls', count: 18, periodMs: 60 }];
    const events = await some(8);
    const gate = createGate(base);
    let runs = 0;
    await untilEmpty(() => {
      runs += 1;
      return worker({
        limits,
        // Of a first message: its contact, the conversations.
        before: async ({ id }) => {
          if (id !== events[0]?.id) return undefined;
          for (let i = 0; i < 12; i++) await gate.pass({ connection: 'chatwoot-main', limits });
          return undefined;
        },
      });
    });
    expect(made).toEqual(idsOf(events));
    expect(runs).toBeLessThan(12);
  });

  test.each(['failingSince', 'openUntil', 'pausedUntil'])(
    'while the gate is not clear: %s',
    async (field) => {
      const events = await some(3);
      await redis.hset(keys.gate('chatwoot-main'), field, Date.now() + 150);
      const seen: (string | null)[][] = [];
      await untilEmpty(() =>
        worker({
          before: async () => {
            seen.push(await entriesOf(events));
            return undefined;
          },
        }),
      );
      expect(seen[0]).toEqual([null, null, null]);
      expect(made).toEqual(idsOf(events));
    },
  );

  test.each(['recovered', 'forgetful'] as const)(
    'while the ledger may have forgotten: %s',
    async (mark) => {
      const events = await some(3);
      if (mark === 'recovered') await redis.sadd(`${prefix}:recovered`, ...idsOf(events));
      else await redis.set(`${prefix}:forgetful`, 1);
      made.push(events[1]?.id ?? '');
      const seen: (string | null)[][] = [];
      const { run } = worker({
        before: async () => {
          seen.push(await entriesOf(events));
          return undefined;
        },
      });
      await run();
      expect(seen[0]).toEqual([null, null, null]);
      if (mark === 'recovered') expect(made).toEqual([1, 0, 2].map((i) => events[i]?.id));
    },
  );

  test('for what has an entry: it was made before, or nobody knows', async () => {
    const events = await some(4);
    const [, second, third] = events;
    await redis.set(keys.effect(effectOf(second?.id ?? '')), 'dmade-before');
    await redis.set(keys.effect(effectOf(third?.id ?? '')), `u${Date.now() - 1_000}`);
    made.push(third?.id ?? '');
    await worker().run();
    expect(made).toEqual([2, 0, 3].map((i) => events[i]?.id));
    expect(looks).toEqual([third?.id]);
  });
});

describe('a worker that dies', () => {
  /** It dies in the third of five, before or after the provider has it. */
  test.each([true, false])(
    'leaves what is looked for before it is written; its last write arrived: %s',
    async (applied) => {
      const events = await some(5);
      const dying = worker({
        failure: ({ id }) => {
          if (id !== events[2]?.id) return undefined;
          dying.life.die();
          return { error: new Died(), applied };
        },
      });
      await expect(dying.run()).rejects.toThrow(Died);
      expect(await waitingIds()).toEqual(idsOf(events));
      await untilEmpty(() => worker());
      expect(made).toEqual(idsOf(events));
    },
  );

  test('by an event, again and again, takes no other event along', async () => {
    const events = await some(6);
    const deadly = events[3]?.id;
    let deaths = 0;
    const parked: string[] = [];
    await untilEmpty(() => {
      const one = worker({
        overrides: {
          park: async ({ eventId }) => {
            if (!one.life.isDead()) parked.push(eventId);
          },
        },
        before: async ({ id }) => {
          if (id !== deadly) return undefined;
          deaths += 1;
          one.life.die();
          throw new Died();
        },
      });
      return one;
    });
    expect(parked).toEqual([deadly]);
    expect(made).toEqual(idsOf(events).filter((id) => id !== deadly));
    // Those before it come alone when they come again.
    expect(deaths).toBeLessThanOrEqual(maxAttempts + 3);
  });

  test.each([150, longestStandstillMs + 300])(
    'late, after %i ms: who was taken for dead writes nothing that the next has not waited for',
    async (asleepMs) => {
      const settleMs = longestStandstillMs + 200;
      const events = await some(4);
      let wake = () => {};
      const asleep = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const first = worker({
        settleMs,
        before: async ({ id }) => {
          if (id === events[1]?.id) await asleep;
          return undefined;
        },
      });
      const running = first.run();
      await expect.poll(() => made).toHaveLength(1);
      const second = untilEmpty(() => worker({ settleMs }));
      await pause(asleepMs);
      wake();
      expect(await running).toBe('fenced');
      await second;
      expect(made).toEqual(idsOf(events));
    },
  );
});

/** What becomes of one event on one try. */
type Fate = 'ok' | 'refused' | 'lost' | 'never' | 'skip';
const fates = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Fate>('ok') },
    { weight: 1, arbitrary: fc.constantFrom<Fate>('refused', 'lost', 'never', 'skip') },
  ),
  { minLength: 1, maxLength: 14 },
);
const death = fc.option(
  fc.record({ call: fc.integer({ min: 1, max: 12 }), arrives: fc.boolean() }),
);

test('wherever processes die and writes fail, each event is made once, and in order', async () => {
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(
      fates,
      fc.array(death, { maxLength: 6 }),
      fc.nat(3),
      async (plan, deaths, odd) => {
        serial += 1;
        await redis.flushdb();
        made = [];
        const events = await put(
          ...plan.map((_, i) => anEvent({ type: odd > 0 && i % 4 === odd ? 'status' : 'comment' })),
        );
        const fateOf = new Map(events.map(({ id }, i) => [id, plan[i]]));
        const left = [...deaths];
        await untilEmpty(() => {
          const at = left.shift();
          return worker({
            ...(at ? { death: at } : {}),
            before: async ({ id }) =>
              fateOf.get(id) === 'skip' ? { state: 'skipped', reason: `${serial}` } : undefined,
            failure: ({ id }) => {
              const fate = fateOf.get(id);
              fateOf.delete(id);
              if (fate === 'refused')
                return { error: new RetryableError('HTTP 503'), applied: false };
              if (fate === 'lost') return { error: lost, applied: true };
              return fate === 'never' ? { error: lost, applied: false } : undefined;
            },
          });
        });
        const wanted = events.filter((_, i) => plan[i] !== 'skip');
        expect(made).toEqual(idsOf(wanted));
        const { outcomes } = await noted();
        const ended = outcomes.filter(({ state }) => state === 'done' || state === 'skipped');
        expect(ended.map(({ id }) => id)).toEqual(idsOf(events));
        // Of what was skipped one may be left: begun by a process that died, and never made.
        const entries = await entriesOf(wanted);
        expect(entries).toEqual(idsOf(wanted).map((id) => `dmade-${id}`));
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
});
