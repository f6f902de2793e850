import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PermanentError, RetryableError, UncertainError, WaitError } from '../errors.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { acceptBatch, dedupSeconds } from './accept.ts';
import { type DrainDeps, drainMailbox } from './drain.ts';
import { DrainPaused } from './drain-paused.ts';
import { takeHead } from './mailbox.ts';
import { maxAttempts } from './retry-policy.ts';
import type { StoredEvent } from './stored-event.ts';
import { anEvent, mailboxOf } from './testing/an-event.ts';
import { drainDeps } from './testing/drain-deps.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const base = { redis, keys };

let first: StoredEvent;
let second: StoredEvent;
let mailbox: string;
let handled: string[];
let runs = 0;

beforeEach(async () => {
  [first, second] = [anEvent(), anEvent()];
  mailbox = mailboxOf(first);
  handled = [];
  await put(first, second);
});
afterEach(() => redis.flushdb());

function put(...events: StoredEvent[]) {
  return acceptBatch(
    base,
    events.map((event) => ({ event, dedupSeconds })),
  );
}

function flow(overrides: Partial<DrainDeps> = {}) {
  const { handle, ...others } = overrides;
  return drainDeps(base, {
    handle: async (event, attempt) => {
      handled.push(event.id);
      return (await handle?.(event, attempt)) ?? { state: 'done' };
    },
    ...others,
  });
}

function drain(deps: DrainDeps) {
  runs += 1;
  return drainMailbox(deps, { mailbox, owner: `run-${runs}` });
}

function waitingIds(): Promise<string[]> {
  return redis.lrange(keys.mailbox(mailbox), 0, -1);
}

/** Outcomes on their way to the store. */
async function noted(): Promise<{ id: string; reason?: string }[]> {
  const entries = await redis.xrange(keys.records, '-', '+');
  return entries.flatMap(([, [kind, payload]]) =>
    kind === 'o' ? [JSON.parse(payload ?? '') as { id: string; reason?: string }] : [],
  );
}

const throwing = (error: unknown) => async (): Promise<never> => {
  throw error;
};

describe('draining', () => {
  test('works off everything, oldest first, and says what became of each', async () => {
    const deps = flow({
      handle: async (event, attempt) => {
        if (event.id === first.id) return { state: 'skipped', reason: 'own-echo' };
        attempt.effects.push({ id: 'e', action: 'message', connection: 'c', remoteId: '7001' });
        return { state: 'done' };
      },
    });
    expect(await drain(deps)).toBe('empty');
    expect(handled).toEqual([first.id, second.id]);
    expect(deps.verdicts.map(({ outcome }) => outcome)).toMatchObject([
      { id: first.id, state: 'skipped', reason: 'own-echo', attempts: 1 },
      { id: second.id, state: 'done', remoteId: '7001', effects: [{ id: 'e' }] },
    ]);
  });

  test('works off what is found on the way before what came later', async () => {
    const found = anEvent();
    const deps = flow({
      handle: async (event) => {
        if (event.id === first.id) {
          const place = { mailbox, afterEventId: first.id };
          await acceptBatch(base, [{ event: found, dedupSeconds }], place);
        }
        return { state: 'done' };
      },
    });
    await drain(deps);
    expect(handled).toEqual([first.id, found.id, second.id]);
  });

  test('reads an event from the store when Redis has its bytes no more', async () => {
    await redis.del(keys.event(first.id));
    const deps = flow({ load: async (id) => (id === first.id ? first : undefined) });
    await drain(deps);
    expect(handled).toEqual([first.id, second.id]);
  });

  test('parks an event that is nowhere, and goes on', async () => {
    await redis.del(keys.event(first.id));
    const deps = flow();
    expect(await drain(deps)).toBe('empty');
    expect(handled).toEqual([second.id]);
    expect(deps.parked).toMatchObject([{ eventId: first.id, mailbox }]);
  });

  test('leaves an event of a newer format to a newer worker, however long that takes', async () => {
    const stored = (await redis.getBuffer(keys.event(first.id))) ?? Buffer.alloc(0);
    await redis.set(keys.event(first.id), '{"v":2,"new":"shape"}\nbody');
    const deps = flow();
    for (let run = 1; run <= 2 * maxAttempts; run++) {
      await expect(drain(deps)).rejects.toThrow(DrainPaused);
    }
    expect(deps.parked).toEqual([]);
    expect(handled).toEqual([]);
    expect(await waitingIds()).toEqual([first.id, second.id]);
    expect(deps.verdicts.filter(({ isNews }) => isNews)).toMatchObject([
      { outcome: { id: first.id, state: 'retrying', reason: 'newer-format' } },
    ]);
    expect(await noted()).toMatchObject([{ id: first.id, reason: 'newer-format' }]);

    // The newer worker, which has all its attempts.
    await redis.set(keys.event(first.id), stored);
    expect(await drain(deps)).toBe('empty');
    expect(handled).toEqual([first.id, second.id]);
    expect(deps.verdicts.at(-2)?.outcome).toMatchObject({ id: first.id, attempts: 1 });
  });

  test('tells anew when what a head waits for is something else', async () => {
    const deps = flow({ handle: throwing(new WaitError('breaker is open', 100)) });
    const stored = (await redis.getBuffer(keys.event(first.id))) ?? Buffer.alloc(0);
    for (const bytes of ['{"v":2}\n', stored, stored, '{"v":2}\n']) {
      await redis.set(keys.event(first.id), bytes);
      await expect(drain(deps)).rejects.toThrow(DrainPaused);
    }
    expect((await noted()).map(({ reason }) => reason)).toEqual([
      ...['newer-format', 'waiting', 'newer-format'],
    ]);
  });

  test('tries an event whose header is damaged, and parks it in the end', async () => {
    await redis.set(keys.event(first.id), '{"v":1,\nbody');
    const deps = flow();
    for (let attempt = 1; attempt < maxAttempts; attempt++) {
      await expect(drain(deps)).rejects.toThrow(DrainPaused);
    }
    expect(await drain(deps)).toBe('empty');
    expect(deps.parked).toMatchObject([{ eventId: first.id }]);
    expect(handled).toEqual([second.id]);
  });
});

describe('a failure', () => {
  test('that may pass leaves the head in its place, and nothing overtakes it', async () => {
    const error = new RetryableError('HTTP 503', { retryAfterMs: 90_000 });
    const deps = flow({ handle: throwing(error) });
    await expect(drain(deps)).rejects.toMatchObject({ name: 'DrainPaused', delayMs: 90_000 });
    expect(handled).toEqual([first.id]);
    expect(await waitingIds()).toEqual([first.id, second.id]);
    expect(deps.verdicts).toMatchObject([
      { outcome: { state: 'retrying', reason: 'failed', lastError: 'HTTP 503', attempts: 1 } },
    ]);
    await expect(drain(deps)).rejects.toThrow(DrainPaused);
    expect(deps.verdicts[1]).toMatchObject({ outcome: { attempts: 2 } });
  });

  test('for good parks the event with its reason before it leaves, and the conversation goes on', async () => {
    const waitingWhenParked: string[][] = [];
    const deps = flow({
      handle: async (event) => {
        if (event.id === first.id) throw new PermanentError('HTTP 404');
        return { state: 'done' };
      },
      park: async () => {
        waitingWhenParked.push(await waitingIds());
      },
    });
    expect(await drain(deps)).toBe('empty');
    expect(waitingWhenParked).toEqual([[first.id, second.id]]);
    expect(handled).toEqual([first.id, second.id]);
    expect(deps.verdicts.map(({ outcome }) => outcome)).toMatchObject([
      { state: 'parked', reason: 'HTTP 404' },
      { state: 'done' },
    ]);
  });

  test('that nobody can judge is for a person', async () => {
    const deps = flow({ handle: throwing(new UncertainError('no way to look')) });
    await drain(deps);
    expect(deps.verdicts[0]).toMatchObject({ outcome: { state: 'uncertain' } });
  });

  test('notes the effects that were confirmed before it', async () => {
    const effect = { id: 'e', action: 'message', connection: 'c', remoteId: '7001' };
    const deps = flow({
      handle: async (_, attempt) => {
        attempt.effects.push(effect);
        throw new RetryableError('HTTP 503');
      },
    });
    await expect(drain(deps)).rejects.toThrow(DrainPaused);
    expect(deps.verdicts[0]).toMatchObject({ outcome: { effects: [effect] } });
  });

  test('to park keeps the event where it is', async () => {
    const deps = flow({
      handle: throwing(new PermanentError('HTTP 404')),
      park: throwing(new Error('Redis is away')),
    });
    await expect(drain(deps)).rejects.toThrow('Redis is away');
    expect(await waitingIds()).toEqual([first.id, second.id]);
  });
});

describe('attempts', () => {
  test('are not spent by waiting', async () => {
    const deps = flow({ handle: throwing(new WaitError('limit zendesk', 5_000)) });
    for (let i = 0; i < maxAttempts + 5; i++) {
      await expect(drain(deps)).rejects.toMatchObject({ delayMs: 5_125 });
    }
    expect(deps.parked).toEqual([]);
    expect(deps.verdicts.at(-1)).toMatchObject({ outcome: { attempts: 1, reason: 'waiting' } });
  });

  test('run out', async () => {
    const deps = flow({ handle: throwing(new RetryableError('HTTP 503')) });
    for (let i = 1; i < maxAttempts; i++) await expect(drain(deps)).rejects.toThrow(DrainPaused);
    // The last attempt of the first parks it, and the second has its first.
    await expect(drain(deps)).rejects.toThrow(DrainPaused);
    expect(deps.parked).toMatchObject([{ eventId: first.id, reason: 'HTTP 503' }]);
    expect(await waitingIds()).toEqual([second.id]);
  });

  test('run out for an event that kills its worker each time, and it is not tried again', async () => {
    for (let i = 1; i <= maxAttempts; i++) await takeHead(base, { mailbox, owner: `dead-${i}` });
    const deps = flow();
    expect(await drain(deps)).toBe('empty');
    expect(handled).toEqual([second.id]);
    expect(deps.verdicts[0]).toMatchObject({ outcome: { id: first.id, state: 'uncertain' } });
    expect(deps.parked[0]?.reason).toContain('ended with its worker');
  });
});

describe('a worker that was taken for dead', () => {
  const takeOver = () => takeHead(base, { mailbox, owner: 'another' });

  test('leaves the event to whoever took over, however its own try ends', async () => {
    const ends = [undefined, new PermanentError('HTTP 404'), new UncertainError('x')];
    for (const error of ends) {
      const deps = flow({
        handle: async () => {
          await takeOver();
          if (error) throw error;
          return { state: 'done' };
        },
      });
      expect(await drain(deps)).toBe('fenced');
      expect(deps.verdicts).toEqual([]);
      expect(await waitingIds()).toEqual([first.id, second.id]);
    }
  });
});

describe('a turn', () => {
  test('ends after ten seconds, with the rest still waiting and no attempt spent', async () => {
    let nowMs = 1_000_000;
    const deps = flow({
      nowMs: () => nowMs,
      handle: async () => {
        nowMs += 10_001;
        return { state: 'done' };
      },
    });
    expect(await drain(deps)).toBe('more');
    expect(handled).toEqual([first.id]);
    expect(await takeHead(base, { mailbox, owner: 'next' })).toMatchObject({
      id: second.id,
      attempt: 1,
    });
  });

  test('ends when the process stops, after the event at hand', async () => {
    let stopping = false;
    const deps = flow({
      isStopping: () => stopping,
      handle: async () => {
        stopping = true;
        return { state: 'done' };
      },
    });
    expect(await drain(deps)).toBe('more');
    expect(await waitingIds()).toEqual([second.id]);
  });
});
