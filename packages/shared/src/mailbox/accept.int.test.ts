import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { newEventId } from '../ids.ts';
import { startLocalRedis } from '../local/redis.ts';
import { waitUntil } from '../local/wait-until.ts';
import { parkedJobId } from '../queues/parked.ts';
import { createQueues } from '../queues/queues.ts';
import { connectRedis } from '../redis/connect.ts';
import { createKeys } from '../redis/keys.ts';
import { startProxy } from '../redis/testing/start-proxy.ts';
import { testRedis } from '../testing/redis.ts';
import { makeScratchFolder } from '../testing/scratch-folder.ts';
import { acceptBatch, createAccept, dedupSeconds } from './accept.ts';
import type { Kick } from './kick.ts';
import { parseMailbox } from './mailbox-name.ts';
import { acceptScript } from './scripts.ts';
import { decodeEvent, type StoredEvent } from './stored-event.ts';
import { anEvent, mailboxOf } from './testing/an-event.ts';

const { url, connection, prefix } = testRedis();
const keys = createKeys(prefix);
const queues = createQueues({ redis: connection, keys });
const accept = createAccept({ redis: connection, keys, kick: queues.kick });

beforeEach(() => connection.flushdb());
afterAll(() => queues.close());

const queueOf = (event: StoredEvent) => queues.queueOf(parseMailbox(mailboxOf(event)).lane);

function jobsOf(event: StoredEvent): Promise<number> {
  return queueOf(event).getJobCountByTypes('waiting', 'delayed', 'active');
}

/** How much of an event Redis holds; anything between none and all would be half a promise. */
async function partsOf(event: StoredEvent, redis = connection): Promise<string[]> {
  const records = await redis.xrange(keys.records, '-', '+');
  const claim = await redis.get(keys.dedup(event.connection, event.providerEventId));
  const parts: Record<string, boolean> = {
    claim: claim === event.id,
    bytes: (await redis.exists(keys.event(event.id))) === 1,
    record: records.some(([, fields]) => fields.join() === `a,${event.id}`),
    waiting: (await redis.zscore(keys.waiting, mailboxOf(event))) !== null,
  };
  for (const flow of event.flows) {
    const waiting = await redis.lrange(keys.mailbox(mailboxOf(event, flow)), 0, -1);
    parts[`mailbox of ${flow}`] = waiting.includes(event.id);
  }
  return Object.keys(parts).filter((name) => parts[name]);
}

const allParts = ['claim', 'bytes', 'record', 'waiting', 'mailbox of relay', 'mailbox of another'];

describe('a new event', () => {
  test('is claimed, kept, noted and put into the mailbox of every flow, each with a job', async () => {
    const event = anEvent({ flows: ['relay', 'another'] });
    expect(await accept(event)).toEqual({ outcome: 'accepted', id: event.id });
    expect(await partsOf(event)).toEqual(allParts);
    for (const flow of event.flows) expect(await jobsOf({ ...event, flows: [flow] })).toBe(1);
  });

  test('keeps its claim for seven days', async () => {
    const event = anEvent();
    await accept(event);
    const ttl = await connection.ttl(keys.dedup(event.connection, event.providerEventId));
    expect(ttl).toBeGreaterThan(dedupSeconds - 60);
    expect(dedupSeconds).toBe(7 * 24 * 3600);
  });

  test('without a flow is kept and noted all the same', async () => {
    const event = anEvent({ flows: [] });
    await accept(event);
    expect(await partsOf(event)).toEqual(['claim', 'bytes', 'record']);
  });

  test('that is only to be stored waits in no mailbox', async () => {
    const event = anEvent({ flows: ['inbox', 'inbox-second'] });
    await accept(event);
    expect(await partsOf(event)).toEqual(['claim', 'bytes', 'record']);
  });

  test('waits behind those that came before it', async () => {
    const sent = Array.from({ length: 300 }, () => anEvent());
    await Promise.all(sent.map((event) => accept(event)));
    const waiting = await connection.lrange(keys.mailbox(mailboxOf(anEvent())), 0, -1);
    expect(waiting).toEqual(sent.map(({ id }) => id));
  });

  test('needs no further job where some already wait', async () => {
    await accept(anEvent());
    await accept(anEvent());
    expect(await jobsOf(anEvent())).toBe(1);
  });
});

/** As it is sent. */
const call = '\r\neval\r\n';

describe('group commit', () => {
  test('takes what arrives together with few scripts', async () => {
    const proxy = await startProxy(url);
    const redis = connectRedis(proxy.url, 'patient');
    onTestFinished(async () => {
      redis.disconnect();
      await proxy.close();
    });
    const acceptThere = createAccept({ redis, keys, kick: async () => {} });
    await acceptThere(anEvent());
    const before = proxy.timesSent(call);
    await Promise.all(Array.from({ length: 500 }, () => acceptThere(anEvent())));
    const scripts = proxy.timesSent(call) - before;
    expect(scripts).toBeGreaterThan(0);
    expect(scripts).toBeLessThanOrEqual(16);
  });

  test('has four scripts under way at a time, and the next takes what arrived meanwhile', async () => {
    const proxy = await startProxy(url);
    const redis = connectRedis(proxy.url, 'patient');
    onTestFinished(async () => {
      redis.disconnect();
      await proxy.close();
    });
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const acceptThere = createAccept({ redis, keys, kick: () => ended });
    const first = acceptThere(anEvent());
    const isHeld = async () => (await connection.xlen(keys.records)) === 1;
    expect(await waitUntil(isHeld, { timeoutMs: 30_000 })).toBe(true);
    const later: Promise<unknown>[] = [];
    for (let i = 0; i < 50; i++) {
      later.push(acceptThere(anEvent()));
      await setImmediate();
      await setImmediate();
    }
    const areHeld = async () => (await connection.xlen(keys.records)) === 4;
    expect(await waitUntil(areHeld, { timeoutMs: 30_000 })).toBe(true);
    const before = proxy.timesSent(call);
    end();
    await Promise.all([first, ...later]);
    expect(proxy.timesSent(call) - before).toBe(2);
    expect(await connection.xlen(keys.records)).toBe(51);
  });

  test('keeps the order of arrival, also where Redis forgets its scripts', async () => {
    const other = connectRedis(url, 'patient');
    onTestFinished(() => other.disconnect());
    let isOver = false;
    const forget = async () => {
      while (!isOver) {
        await other.script('FLUSH');
        await other.script('LOAD', acceptScript.lua);
      }
    };
    const forgetting = forget();
    const events = Array.from({ length: 600 }, () => anEvent());
    const taken: Promise<unknown>[] = [];
    for (const event of events) {
      taken.push(accept(event));
      if (taken.length % 5 === 0) await setImmediate();
    }
    await Promise.all(taken);
    isOver = true;
    await forgetting;
    const waiting = await connection.lrange(keys.mailbox(mailboxOf(events[0] ?? anEvent())), 0, -1);
    expect(waiting).toEqual(events.map(({ id }) => id));
  });

  test('does not put many large bodies into one script', async () => {
    const proxy = await startProxy(url);
    const redis = connectRedis(proxy.url, 'patient');
    onTestFinished(async () => {
      redis.disconnect();
      await proxy.close();
    });
    const acceptThere = createAccept({ redis, keys, kick: async () => {} });
    const body = Buffer.alloc(1024 * 1024, 'x');
    await acceptThere(anEvent());
    const before = proxy.timesSent(call);
    const accepted = await Promise.all(
      Array.from({ length: 16 }, () => acceptThere(anEvent({ body }))),
    );
    expect(accepted.map(({ outcome }) => outcome)).toEqual(Array(16).fill('accepted'));
    expect(proxy.timesSent(call) - before).toBeGreaterThanOrEqual(4);
  });
});

describe('a duplicate', () => {
  test('changes nothing and names the first delivery', async () => {
    const first = anEvent({ flows: ['relay', 'another'] });
    await accept(first);
    const before = await snapshot();
    const second = anEvent({ ...first, id: newEventId(), body: Buffer.from('something else') });
    expect(await accept(second)).toEqual({ outcome: 'duplicate', id: first.id });
    expect(await snapshot()).toEqual(before);
  });

  test('is one too when both arrive in the same moment', async () => {
    const first = anEvent();
    const others = Array.from({ length: 20 }, () => ({ ...first, id: newEventId() }));
    const answers = await Promise.all([first, ...others].map((event) => accept(event)));
    expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([first.id]));
    expect(await connection.llen(keys.mailbox(mailboxOf(first)))).toBe(1);
  });

  test('of another connection is none', async () => {
    await accept(anEvent({ providerEventId: 'comment-1' }));
    const other = anEvent({ connection: 'zendesk-other', providerEventId: 'comment-1' });
    expect(await accept(other)).toMatchObject({ outcome: 'accepted' });
  });

  test('gives the mailbox the job that it lacks after a crash before the kick', async () => {
    const event = anEvent();
    // Held back, so that the job is left to the kick.
    await queueOf(event).pause();
    const crash: Kick = async () => {
      throw new Error('the process is gone');
    };
    const crashing = createAccept({ redis: connection, keys, kick: crash });
    await expect(crashing(event)).rejects.toThrow('gone');
    await queueOf(event).resume();
    expect(await jobsOf(event)).toBe(0);

    const again = await accept({ ...event, id: newEventId() });
    expect(again).toEqual({ outcome: 'duplicate', id: event.id });
    expect(await jobsOf(event)).toBe(1);
  });

  test('gives the mailbox another job when its job is lost', async () => {
    const event = anEvent();
    await accept(event);
    await queueOf(event).obliterate({ force: true });
    await accept({ ...event, id: newEventId() });
    expect(await jobsOf(event)).toBe(1);
  });

  test('is still one when the queue and the event are long gone', async () => {
    const event = anEvent();
    await accept(event);
    await queues.queueOf('relay.from.zendesk-main').obliterate({ force: true });
    await connection.del(keys.event(event.id), keys.mailbox(mailboxOf(event)), keys.records);
    expect(await accept({ ...event, id: newEventId() })).toMatchObject({ outcome: 'duplicate' });
    expect(await jobsOf(event)).toBe(0);
  });

  test('of a hint is one for a short while only', async () => {
    const hint = anEvent();
    const again = () => accept({ ...hint, id: newEventId() }, { dedupSeconds: 3 });
    await accept(hint, { dedupSeconds: 3 });
    expect(await again()).toMatchObject({ outcome: 'duplicate', id: hint.id });
    const isAccepted = async () => (await again()).outcome === 'accepted';
    expect(await waitUntil(isAccepted, { timeoutMs: 15_000 })).toBe(true);
  });
});

describe('without Redis', () => {
  async function acceptOverAWire() {
    const proxy = await startProxy(url);
    const redis = connectRedis(proxy.url, 'fast');
    const farQueues = createQueues({ redis, keys });
    onTestFinished(async () => {
      proxy.mend();
      redis.disconnect();
      await farQueues.close();
      await proxy.close();
    });
    await waitUntil(() => redis.status === 'ready', { timeoutMs: 30_000 });
    return { proxy, redis, accept: createAccept({ redis, keys, kick: farQueues.kick }) };
  }

  test('rejects at once, and takes events again when Redis is back', async () => {
    const { proxy, redis, accept: far } = await acceptOverAWire();
    await far(anEvent());
    proxy.cut();
    const events = Array.from({ length: 50 }, () => anEvent());
    const startedAt = performance.now();
    const answers = await Promise.allSettled(events.map((event) => far(event)));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const reasons = answers.map((one) => (one.status === 'rejected' ? `${one.reason}` : 'taken'));
    // At once: nobody's patience ran out.
    expect(reasons.filter((one) => /^taken$|in time|timed out/.test(one))).toEqual([]);

    proxy.mend();
    await waitUntil(() => redis.status === 'ready', { timeoutMs: 30_000 });
    expect(await far(events[0] ?? anEvent())).toMatchObject({ outcome: 'accepted' });
  });

  test('rejects when Redis hangs', async () => {
    const { proxy, accept: far } = await acceptOverAWire();
    await far(anEvent());
    proxy.silence();
    const startedAt = performance.now();
    await expect(far(anEvent())).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test('that hangs, holds up neither who waits in line nor what comes after', async () => {
    const proxy = await startProxy(url);
    const redis = connectRedis(proxy.url, 'patient');
    onTestFinished(async () => {
      redis.disconnect();
      await proxy.close();
    });
    await once(redis, 'ready');
    const far = createAccept({ redis, keys, kick: async () => {} }, 2_000);
    await far(anEvent());
    proxy.silence();
    const waitedMs: number[] = [];
    const impatient = async () => {
      const startedAt = performance.now();
      await expect(far(anEvent())).rejects.toThrow('in time');
      waitedMs.push(performance.now() - startedAt);
    };
    // Four are under way when the others come; the last comes when the others are answered.
    const underWay: Promise<void>[] = [];
    for (let i = 0; i < 4; i++) {
      underWay.push(impatient());
      await setImmediate();
      await setImmediate();
    }
    await Promise.all([...underWay, ...Array.from({ length: 20 }, impatient)]);
    await impatient();
    expect(waitedMs).toHaveLength(25);
    expect(Math.max(...waitedMs)).toBeLessThan(5_000);

    proxy.cut();
    proxy.mend();
    const isTaken = () => far(anEvent()).then(Boolean, () => false);
    expect(await waitUntil(isTaken, { timeoutMs: 30_000 })).toBe(true);
    // Those that were under way were sent again; those in line were left out.
    expect(await connection.xlen(keys.records)).toBe(6);
  });

  test('the retry is a duplicate when the connection broke after the script had run', async () => {
    const { proxy, redis, accept: far } = await acceptOverAWire();
    await far(anEvent());
    const event = anEvent({ conversationKey: 'ticket-22', flows: ['relay', 'another'] });
    proxy.loseReplyTo(call);
    await expect(far(event)).rejects.toThrow();
    expect(await partsOf(event)).toEqual(allParts);

    await waitUntil(() => redis.status === 'ready', { timeoutMs: 30_000 });
    const retry = await far({ ...event, id: newEventId() });
    expect(retry).toEqual({ outcome: 'duplicate', id: event.id });
    expect(await connection.llen(keys.mailbox(mailboxOf(event)))).toBe(1);
  });

  test('that is full, nothing is half done, and the event is taken once there is room', async () => {
    const dir = makeScratchFolder('full');
    const server = await startLocalRedis({ dir, log: () => {}, removeDir: true });
    const redis = connectRedis(server.url, 'patient');
    onTestFinished(async () => {
      redis.disconnect();
      await server.stop();
    });
    const there = createAccept({ redis, keys, kick: async () => {} });
    await redis.config('SET', 'maxmemory', '1');
    const events = Array.from({ length: 3 }, () => anEvent({ flows: ['relay', 'another'] }));
    const refused = await Promise.allSettled(events.map((event) => there(event)));
    expect(refused.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    for (const event of events) expect(await partsOf(event, redis)).toEqual([]);

    await redis.config('SET', 'maxmemory', '0');
    for (const event of events) {
      expect(await there(event)).toMatchObject({ outcome: 'accepted' });
      expect(await partsOf(event, redis)).toEqual(allParts);
    }
  });
});

describe('found events', () => {
  const batchOf = (found: StoredEvent[]) => found.map((event) => ({ event, dedupSeconds }));
  const deps = { redis: connection, keys };

  test('come right behind the head that announced them, in their order', async () => {
    const [head, later, ...found] = [anEvent(), anEvent(), anEvent(), anEvent(), anEvent()];
    await accept(head);
    await accept(later);
    const place = { mailbox: mailboxOf(head), afterEventId: head.id };
    const { kicks } = await acceptBatch(deps, batchOf(found), place);
    const waiting = await connection.lrange(keys.mailbox(mailboxOf(head)), 0, -1);
    expect(waiting).toEqual([head, ...found, later].map(({ id }) => id));
    expect(kicks).toEqual([]);
  });

  test('keep their place when they are found again', async () => {
    const [head, one, two] = [anEvent(), anEvent(), anEvent()];
    await accept(head);
    const place = { mailbox: mailboxOf(head), afterEventId: head.id };
    await acceptBatch(deps, batchOf([one]), place);
    const again = { ...one, id: newEventId() };
    const { acceptances } = await acceptBatch(deps, batchOf([again, two]), place);
    expect(acceptances.map(({ outcome }) => outcome)).toEqual(['duplicate', 'accepted']);
    expect(await connection.llen(keys.mailbox(mailboxOf(head)))).toBe(3);
  });

  test('come behind what is found again and still waits', async () => {
    const [head, older, waiting, newer] = [anEvent(), anEvent(), anEvent(), anEvent()];
    await accept(head);
    await accept(waiting);
    const place = { mailbox: mailboxOf(head), afterEventId: head.id };
    const again = { ...waiting, id: newEventId() };
    await acceptBatch(deps, batchOf([older, again, newer]), place);
    const order = await connection.lrange(keys.mailbox(mailboxOf(head)), 0, -1);
    expect(order).toEqual([head, older, waiting, newer].map(({ id }) => id));
  });

  test('go to the end, with a job, when the head has left meanwhile', async () => {
    const found = anEvent();
    const place = { mailbox: mailboxOf(found), afterEventId: newEventId() };
    const { kicks } = await acceptBatch(deps, batchOf([found]), place);
    expect(await partsOf(found)).toEqual(allParts.slice(0, 5));
    expect(kicks).toEqual([]);
    expect(await jobsOf(found)).toBe(1);
  });
});

describe('what Redis holds', () => {
  async function storedOf(event: StoredEvent): Promise<StoredEvent> {
    await accept(event);
    const bytes = await connection.getBuffer(keys.event(event.id));
    return decodeEvent(event.id, bytes ?? Buffer.alloc(0));
  }

  test('is the body byte for byte, whatever its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4_096 }), async (bytes) => {
        const event = anEvent({ body: Buffer.from(bytes) });
        expect((await storedOf(event)).body.equals(event.body)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('is the body byte for byte at the size limit', async () => {
    const body = Buffer.from(Array.from({ length: 1024 * 1024 }, (_, i) => (i * 31) % 256));
    const event = anEvent({ body });
    expect((await storedOf(event)).body.equals(body)).toBe(true);
  });

  test('is every other part as it was, with any text in it', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(text, text, text, text, async (type, externalId, contentType, problem) => {
        const event = anEvent({ type, externalId, contentType, unreadable: problem, flows: [] });
        expect(await storedOf(event)).toEqual(event);
      }),
      { numRuns: 50 },
    );
  });

  test('keeps lone surrogates apart from what they would be replaced by', async () => {
    const event = anEvent({ conversationKey: 'a\ud800b', externalId: '\udfff' });
    expect(await storedOf(event)).toEqual(event);
  });

  test('has contents in no job and in no stream', async () => {
    const event = anEvent({ body: Buffer.from('{"text":"a very private matter"}') });
    await accept(event);
    await accept({ ...event, id: newEventId() });
    const places: string[] = [];
    for (const key of await connection.keys('*')) {
      if ((await dumpOf(connection, key)).includes('very private')) places.push(key);
    }
    expect(places).toEqual([keys.event(event.id)]);
  });

  test('has ids that BullMQ takes: without colons and never all digits', () => {
    for (let i = 0; i < 10_000; i++) {
      const id = newEventId();
      expect(id).toMatch(/^[0-9a-z]{21}$/);
      expect(id).toMatch(/[a-z]/);
      expect(parkedJobId(id, 'relay')).not.toContain(':');
    }
  });
});

async function snapshot(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const key of (await connection.keys('*')).sort()) {
    // A kick that finds a job leaves a line in BullMQ's own event stream, its length, and a used job number.
    if (!/:(events|meta|id)$/.test(key)) found[key] = await dumpOf(connection, key);
  }
  return found;
}

async function dumpOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return String(await redis.get(key));
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'zset':
      return JSON.stringify(await redis.zrangebyscore(key, '-inf', '+inf', 'WITHSCORES'));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    default:
      throw new Error(`no test expects a ${await redis.type(key)} at ${key}`);
  }
}
