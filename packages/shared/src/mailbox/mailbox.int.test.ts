import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FencedError } from '../errors.ts';
import { createGate } from '../gate/gate.ts';
import type { OutcomeRecord } from '../records/record.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { acceptBatch, dedupSeconds } from './accept.ts';
import { type Drain, deferHead, finishHead, replayEvent, takeHead } from './mailbox.ts';
import type { StoredEvent } from './stored-event.ts';
import { anEvent, mailboxOf } from './testing/an-event.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const deps = { redis, keys };

let first: StoredEvent;
let second: StoredEvent;
let mailbox: string;
const one = (): Drain => ({ mailbox, owner: 'one' });
const two = (): Drain => ({ mailbox, owner: 'two' });

beforeEach(async () => {
  [first, second] = [anEvent(), anEvent()];
  mailbox = mailboxOf(first);
  await put(first, second);
});
afterEach(() => redis.flushdb());

function put(...events: StoredEvent[]) {
  return acceptBatch(
    deps,
    events.map((event) => ({ event, dedupSeconds })),
  );
}

function outcomeOf(event: StoredEvent): OutcomeRecord {
  return { id: event.id, flow: 'relay', state: 'done', attempts: 1, atMs: 1 };
}

function waitingIds(): Promise<string[]> {
  return redis.lrange(keys.mailbox(mailbox), 0, -1);
}

async function notedOutcomes(): Promise<string[]> {
  const lines = await redis.xrange(keys.records, '-', '+');
  return lines.flatMap(([, [kind, payload]]) =>
    kind === 'o' ? [(JSON.parse(payload ?? '') as OutcomeRecord).id] : [],
  );
}

/** Of a drain that wants nothing remembered. */
const size = expect.any(Number);
const plain = { remembered: new Map(), isClear: false, size, following: [] };

describe('taking and finishing', () => {
  test('brings what the flow remembers with each head, as it is then', async () => {
    const [known, unknown] = [keys.cache('ticket', '21'), keys.cache('withdrawn', '21')];
    const drain = { ...one(), remember: [known, unknown] };
    await redis.set(known, 'then');
    const head = await takeHead(deps, drain);
    expect([...(head?.remembered ?? [])]).toEqual([
      [known, 'then'],
      [unknown, null],
    ]);
    await redis.set(known, 'now');
    const next = await finishHead(deps, drain, outcomeOf(first));
    expect(next?.remembered.get(known)).toBe('now');
  });

  test('brings whether the gate is clear with each head, as it is then', async () => {
    const gate = createGate(deps);
    const drain = { ...one(), remember: [keys.cache('ticket', '21')], gate: 'target' };
    const isClear = async () => (await takeHead(deps, drain))?.isClear;
    expect(await isClear()).toBe(true);
    await gate.failed('target');
    expect(await isClear()).toBe(false);
    await gate.succeeded('target');
    expect(await isClear()).toBe(true);
    await gate.pause('target', 60_000);
    await gate.succeeded('target');
    expect(await isClear()).toBe(false);
    await redis.hset(keys.gate('target'), 'pausedUntil', Date.now() - 1);
    expect(await isClear()).toBe(true);
    await redis.hset(keys.gate('target'), 'openUntil', 1);
    expect((await finishHead(deps, drain, outcomeOf(first)))?.isClear).toBe(false);
  });

  test.each([
    { name: 'finishing', tell: (drain: Drain) => finishHead(deps, drain, outcomeOf(first)) },
    { name: 'deferring', tell: (drain: Drain) => deferHead(deps, drain, undefined, false) },
  ])('$name tells the ledger what was made, also when fenced off', async ({ tell }) => {
    for (const takenBy of ['one', 'another']) {
      await takeHead(deps, { mailbox, owner: takenBy });
      const made = { effectId: takenBy, connection: 'c', remoteId: 'r-1', echoIds: ['r-1', 's'] };
      const drain: Drain = { ...one(), remember: [keys.cache('k', 'x')], made: [made] };
      await tell(drain).catch(() => {});
      expect(await redis.get(keys.effect(takenBy))).toBe('dr-1');
      expect(await redis.get(keys.remote('c', 's'))).toBe(takenBy);
      expect(drain.made).toEqual([]);
    }
  });

  test('gives the oldest, then the next, then nothing, and leaves no trace', async () => {
    expect(await takeHead(deps, one())).toEqual({
      ...plain,
      id: first.id,
      attempt: 1,
      event: first,
    });
    const next = await finishHead(deps, one(), outcomeOf(first));
    expect(next).toEqual({ ...plain, id: second.id, attempt: 1, event: second });
    expect(await finishHead(deps, one(), outcomeOf(second))).toBeUndefined();
    expect(await notedOutcomes()).toEqual([first.id, second.id]);
    const left = await redis.exists(keys.mailbox(mailbox), keys.drain(mailbox), keys.waiting);
    expect(left).toBe(0);
  });

  test('takes nothing from an empty mailbox', async () => {
    const empty = { mailbox: 'relay.from.nowhere|x', owner: 'one' };
    expect(await takeHead(deps, empty)).toBeUndefined();
    expect(await redis.exists(keys.drain(empty.mailbox))).toBe(0);
  });

  test('shows the mailbox as old as its head', async () => {
    const old = anEvent({ id: `000000001${'a'.repeat(12)}`, conversationKey: 'old' });
    const young = anEvent({ conversationKey: 'old' });
    await put(old, young);
    const drain = { mailbox: mailboxOf(old), owner: 'one' };
    expect(await redis.zscore(keys.waiting, drain.mailbox)).toBe('1');
    await takeHead(deps, drain);
    await finishHead(deps, drain, outcomeOf(old));
    const age = Number(await redis.zscore(keys.waiting, drain.mailbox));
    expect(Math.abs(age - Date.now())).toBeLessThan(60_000);
  });

  test('sent twice, as after a broken connection, finishes one event and goes on', async () => {
    await takeHead(deps, one());
    await finishHead(deps, one(), outcomeOf(first));
    const again = await finishHead(deps, one(), outcomeOf(first));
    expect(again).toMatchObject({ id: second.id });
    expect(await waitingIds()).toEqual([second.id]);
    expect(await notedOutcomes()).toEqual([first.id]);
  });

  test('gives a head whose bytes are gone, or of a format it does not know, to whom can decide', async () => {
    await redis.del(keys.event(first.id));
    expect(await takeHead(deps, one())).toEqual({
      ...plain,
      id: first.id,
      attempt: 1,
      event: undefined,
    });
    await redis.set(keys.event(first.id), '{"v":2}\nbody');
    const unknown = await takeHead(deps, one());
    expect(unknown).toMatchObject({ id: first.id, attempt: 2, event: undefined });
    expect(unknown?.problem).toBeInstanceOf(Error);
  });
});

describe('a second taker', () => {
  test('fences off the first: it can finish nothing any more', async () => {
    await takeHead(deps, one());
    await takeHead(deps, two());
    await expect(finishHead(deps, one(), outcomeOf(first))).rejects.toThrow(FencedError);
    expect(await waitingIds()).toEqual([first.id, second.id]);
    expect(await notedOutcomes()).toEqual([]);
  });

  test('keeps its attempt when the first gives its own back', async () => {
    await takeHead(deps, one());
    await takeHead(deps, two());
    await deferHead(deps, one(), outcomeOf(first), 'waiting');
    expect(await redis.hget(keys.drain(mailbox), 'attempts')).toBe('2');
    expect(await notedOutcomes()).toEqual([]);
  });

  test('that has emptied the mailbox leaves the first without any right to it', async () => {
    await takeHead(deps, one());
    await takeHead(deps, two());
    await finishHead(deps, two(), outcomeOf(first));
    await finishHead(deps, two(), outcomeOf(second));
    const late = anEvent();
    await put(late);
    await expect(finishHead(deps, one(), outcomeOf(first))).rejects.toThrow(FencedError);
    expect(await waitingIds()).toEqual([late.id]);
  });
});

describe('the attempt count', () => {
  test('survives workers that vanish', async () => {
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await takeHead(deps, { mailbox, owner: `run-${attempt}` })).toMatchObject({ attempt });
    }
  });

  test('is given back by a wait and kept by a failure', async () => {
    await takeHead(deps, one());
    await deferHead(deps, one(), undefined, 'waiting');
    expect(await takeHead(deps, two())).toMatchObject({ attempt: 1 });
    await deferHead(deps, two(), undefined, false);
    expect(await takeHead(deps, one())).toMatchObject({ attempt: 2 });
  });

  test('starts anew with the next head', async () => {
    await takeHead(deps, one());
    await takeHead(deps, one());
    const next = await finishHead(deps, one(), outcomeOf(first));
    expect(next).toMatchObject({ id: second.id, attempt: 1 });
  });
});

describe('replaying', () => {
  const parked = anEvent();

  test('puts the event in front of what waits', async () => {
    expect(await replayEvent(deps, mailbox, outcomeOf(parked))).toBe(true);
    expect(await waitingIds()).toEqual([parked.id, first.id, second.id]);
  });

  test('does not displace a head that is being worked on', async () => {
    await takeHead(deps, one());
    await replayEvent(deps, mailbox, outcomeOf(parked));
    expect(await waitingIds()).toEqual([first.id, parked.id, second.id]);
    const next = await finishHead(deps, one(), outcomeOf(first));
    expect(next).toMatchObject({ id: parked.id });
  });

  test('opens an empty mailbox, where a sweep can find it', async () => {
    const empty = 'relay.from.zendesk-main|quiet';
    await replayEvent(deps, empty, outcomeOf(parked));
    expect(await redis.zscore(keys.waiting, empty)).not.toBeNull();
  });

  test('of what waits already changes nothing', async () => {
    expect(await replayEvent(deps, mailbox, outcomeOf(second))).toBe(false);
    expect(await waitingIds()).toEqual([first.id, second.id]);
    expect(await notedOutcomes()).toEqual([]);
  });
});
