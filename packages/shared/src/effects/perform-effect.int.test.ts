import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FencedError, PermanentError, RetryableError, WaitError } from '../errors.ts';
import { NewerFormatError } from '../formats.ts';
import { createGate } from '../gate/gate.ts';
import { type Drain, deferHead, takeHead } from '../mailbox/mailbox.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { type Effect, performEffect, type Remote } from './perform-effect.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const ledger = createLedger({ redis, keys });
const gate = createGate({ redis, keys });
const deps = { ledger, gate };
const mailbox = 'relay.from.zendesk-main|ticket-21';
const drain = { mailbox, owner: 'one' };
const lost = new RetryableError('timed out', { outcome: 'unclear' });

/** Nothing settles while a test runs, or everything has settled. */
const unsettled = { afterStartMs: 60_000, afterUnclearMs: 60_000 };
const settled = { afterStartMs: 0, afterUnclearMs: 0 };

let writes: number;
let looks: number;

beforeEach(async () => {
  [writes, looks] = [0, 0];
  await take(drain.owner);
});
afterEach(() => redis.flushdb());

async function take(owner: string): Promise<void> {
  await redis.rpush(keys.mailbox(mailbox), 'the-event');
  await takeHead({ redis, keys }, { mailbox, owner });
}

function effect(overrides: Partial<Effect> = {}): Effect {
  const { write, look, ...others } = overrides;
  return {
    id: 'event.relay.message',
    action: 'message',
    gate: { connection: 'chatwoot-main', limits: [] },
    settle: settled,
    write: async () => {
      writes += 1;
      return write ? write() : { id: `made-${writes}` };
    },
    look: async () => {
      looks += 1;
      return look?.();
    },
    ...others,
  };
}

const failing = (error: unknown) => async (): Promise<Remote> => {
  throw error;
};

/** An effect, and the call that ends its event, which tells the ledger. */
async function perform(spec: Effect, ledgerInUse: Ledger = ledger, by: Drain = drain) {
  const record = await performEffect({ ...deps, ledger: ledgerInUse }, by, spec);
  await deferHead({ redis, keys }, by, undefined, 'waiting');
  return record;
}

/** The process ends between the provider's answer and that call. */
async function performAndDie(): Promise<never> {
  await performEffect(deps, { mailbox, owner: drain.owner }, effect());
  throw new Error('gone before the ledger was told');
}

/** Fails as if the process or Redis had gone away at this point. */
function crashingAt(point: 'unclear' | 'forget'): Ledger {
  return { ...ledger, [point]: failing(new Error(`gone at ${point}`)) };
}

describe('an effect', () => {
  test('is made once, and what it made is returned from then on', async () => {
    const record = {
      id: 'event.relay.message',
      action: 'message',
      connection: 'chatwoot-main',
      remoteId: 'made-1',
    };
    expect(await perform(effect())).toEqual(record);
    expect(await perform(effect())).toEqual(record);
    expect([writes, looks]).toEqual([1, 0]);
  });

  test('of which a newer version noted what this one does not know is left to that', async () => {
    await redis.set(keys.effect('event.relay.message'), 'x1700000000000');
    await expect(perform(effect())).rejects.toThrow(NewerFormatError);
    expect([writes, looks]).toEqual([0, 0]);
    expect(await redis.get(keys.effect('event.relay.message'))).toBe('x1700000000000');
  });

  test('can be recognised by all that its echo may carry', async () => {
    await perform(effect({ write: async () => ({ id: '7001', echoIds: ['source-9'] }) }));
    expect(await ledger.originOf('chatwoot-main', '7001')).toBe('event.relay.message');
    expect(await ledger.originOf('chatwoot-main', 'source-9')).toBe('event.relay.message');
    expect(await ledger.originOf('zendesk-main', '7001')).toBeUndefined();
    expect(await ledger.find('event.relay.message')).toBe('7001');
  });

  test('is told to the ledger by the next effect of its event already', async () => {
    const by = { mailbox, owner: drain.owner };
    await performEffect(deps, by, effect());
    expect(await ledger.find('event.relay.message')).toBeUndefined();
    await performEffect(deps, by, effect({ id: 'event.relay.files' }));
    expect(await ledger.find('event.relay.message')).toBe('made-1');
    expect(await ledger.find('event.relay.files')).toBeUndefined();
  });

  test('is told to the ledger also by one who has been fenced off since', async () => {
    const by: Drain = { mailbox, owner: drain.owner };
    await performEffect(deps, by, effect());
    await take('two');
    await expect(performEffect(deps, by, effect({ id: 'another' }))).rejects.toThrow(FencedError);
    expect(await ledger.find('event.relay.message')).toBe('made-1');
  });

  test('is remembered longer than the longest retry schedule', async () => {
    await perform(effect());
    expect(await redis.ttl(keys.effect('event.relay.message'))).toBeGreaterThan(7 * 24 * 3600);
  });

  test('is refused to a worker that was taken for dead', async () => {
    await take('two');
    await expect(perform(effect())).rejects.toThrow(FencedError);
    expect(writes).toBe(0);
  });

  test('waits at a closed gate without being started', async () => {
    await gate.pause('chatwoot-main', 5_000);
    await expect(perform(effect())).rejects.toThrow(WaitError);
    expect(writes).toBe(0);
    expect(await redis.exists(keys.effect('event.relay.message'))).toBe(0);
  });
});

describe('when the provider certainly did not apply it', () => {
  test.each([
    new RetryableError('HTTP 503', { outcome: 'not-applied' }),
    new PermanentError('HTTP 422'),
    new WaitError('no token for it yet', 1_000),
  ])('it is written again at once, without a look: $message', async (error) => {
    const first = effect({ settle: unsettled, write: failing(error) });
    await expect(perform(first)).rejects.toThrow(error.message);
    await perform(effect({ settle: unsettled }));
    expect([writes, looks]).toEqual([2, 0]);
  });
});

describe('when nobody saw how a write ended', () => {
  const endings: { name: string; run: () => Promise<unknown> }[] = [
    {
      name: 'the answer was lost',
      run: () => perform(effect({ write: failing(lost) })),
    },
    {
      name: 'the answer made no sense',
      run: () => perform(effect({ write: failing(new TypeError('no id in the answer')) })),
    },
    {
      name: 'the worker was killed before the answer',
      run: () => perform(effect({ write: failing(lost) }), crashingAt('unclear')),
    },
    { name: 'the worker was killed before it told the ledger', run: performAndDie },
    {
      name: 'Redis was away when it was refused',
      run: () =>
        perform(effect({ write: failing(new PermanentError('HTTP 422')) }), crashingAt('forget')),
    },
  ];

  test.each(endings)('nothing happens until it must have settled: $name', async ({ run }) => {
    await expect(run()).rejects.toThrow();
    const again = perform(effect({ settle: unsettled }));
    await expect(again).rejects.toMatchObject({ name: 'WaitError' });
    expect([writes, looks]).toEqual([1, 0]);
  });

  test.each(endings)('what a look finds is kept, not written again: $name', async ({ run }) => {
    await expect(run()).rejects.toThrow();
    const found = await perform(effect({ look: async () => ({ id: '7001', echoIds: ['s'] }) }));
    expect(found.remoteId).toBe('7001');
    expect(await ledger.originOf('chatwoot-main', 's')).toBe('event.relay.message');
    expect(await perform(effect())).toEqual(found);
    expect([writes, looks]).toEqual([1, 1]);
  });

  test.each(endings)(
    'it is written again once a look shows it is absent: $name',
    async ({ run }) => {
      await expect(run()).rejects.toThrow();
      expect((await perform(effect())).remoteId).toBe('made-2');
      expect([writes, looks]).toEqual([2, 1]);
    },
  );

  test('a look that fails writes nothing, and is repeated', async () => {
    await expect(perform(effect({ write: failing(lost) }))).rejects.toThrow();
    const blind = effect({ look: failing(new RetryableError('HTTP 500')) });
    await expect(perform(blind)).rejects.toThrow('HTTP 500');
    await expect(perform(blind)).rejects.toThrow('HTTP 500');
    expect([writes, looks]).toEqual([1, 2]);
  });

  test('the wait says how long', async () => {
    await expect(perform(effect({ write: failing(lost) }))).rejects.toThrow();
    const settle = { afterStartMs: 60_000, afterUnclearMs: 5_000 };
    const error = await perform(effect({ settle })).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WaitError);
    expect((error as WaitError).waitMs).toBeGreaterThan(0);
    expect((error as WaitError).waitMs).toBeLessThanOrEqual(5_000);
  });
});

describe('a process that stood still between the start and the write', () => {
  test.each([0, 1])('does not write, whichever clock noticed (%i)', async (which) => {
    const clocks = [0, 1].map((i) => {
      let asked = 0;
      return () => {
        asked += 1;
        return i === which && asked > 1 ? 2_001 : 0;
      };
    });
    const late = performEffect({ ...deps, clocks }, drain, effect({ settle: unsettled }));
    await expect(late).rejects.toThrow('stood still');
    expect(writes).toBe(0);
    await perform(effect({ settle: unsettled }));
    expect([writes, looks]).toEqual([1, 0]);
  });

  test('notices by itself', async () => {
    const stopped: Ledger = {
      ...ledger,
      async begin(...args) {
        const begun = await ledger.begin(...args);
        // The whole thread stands still, as when its machine is paused.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_050);
        return begun;
      },
    };
    await expect(perform(effect(), stopped)).rejects.toThrow('stood still');
    expect(writes).toBe(0);
  });

  test('leaves alone what another has made meanwhile', async () => {
    let standsStill = false;
    const paused: Ledger = {
      ...ledger,
      async begin(id, by, options) {
        const begun = await ledger.begin(id, by, options);
        await take('two');
        await perform(effect(), ledger, { mailbox, owner: 'two' });
        standsStill = true;
        return begun;
      },
    };
    const clocks = [() => (standsStill ? 60_000 : 0)];
    const late = performEffect({ ledger: paused, gate, clocks }, drain, effect());
    await expect(late).rejects.toThrow('stood still');
    await take('three');
    const known = await perform(effect(), ledger, { mailbox, owner: 'three' });
    expect(known.remoteId).toBe('made-1');
    expect(writes).toBe(1);
  });

  test('and whose write fails late undoes nothing either', async () => {
    const meanwhile = async (error: unknown): Promise<Remote> => {
      await take('two');
      const other = effect({ write: async () => ({ id: 'theirs' }) });
      await perform(other, ledger, { mailbox, owner: 'two' });
      throw error;
    };
    for (const error of [lost, new PermanentError('HTTP 422')]) {
      await redis.flushdb();
      await take('one');
      await expect(perform(effect({ write: () => meanwhile(error) }))).rejects.toThrow(error);
      expect(await ledger.find('event.relay.message')).toBe('theirs');
    }
  });
});

test('of two workers that are at it at once, only one writes', async () => {
  for (let round = 0; round < 30; round++) {
    const spec = effect({ id: `effect-${round}`, settle: unsettled });
    writes = 0;
    const owners = ['one', 'two', 'three'];
    const runs = owners.map(async (owner) => {
      await take(owner);
      return performEffect(deps, { mailbox, owner }, spec);
    });
    await Promise.allSettled(runs);
    expect(writes).toBeLessThanOrEqual(1);
  }
});
