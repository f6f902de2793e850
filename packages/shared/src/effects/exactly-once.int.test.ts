import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { FencedError, WaitError } from '../errors.ts';
import { createGate } from '../gate/gate.ts';
import { deferHead, takeHead } from '../mailbox/mailbox.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { type Effect, performEffect } from './perform-effect.ts';
import { type Behaviour, behaviours, simulateProvider } from './testing/simulated-provider.ts';

vi.setConfig({ testTimeout: 120_000 });

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const ledger = createLedger({ redis, keys });
const gate = createGate({ redis, keys });
const mailbox = 'relay.from.zendesk-main|ticket-21';
afterEach(() => redis.flushdb());

const crashPoints = ['nowhere', 'started', 'written', 'done', 'undone', 'told'] as const;
type CrashPoint = (typeof crashPoints)[number];

/** What happens to one try: how the provider takes its write, and where its process dies. */
interface Fate {
  behaviour: Behaviour;
  crash: CrashPoint;
}
const lucky: Fate = { behaviour: 'ok', crash: 'nowhere' };
const fate = fc.record({
  behaviour: fc.constantFrom(...behaviours),
  crash: fc.constantFrom(...crashPoints),
});

const settle = { afterStartMs: 120, afterUnclearMs: 110 };
/**
 * A provider applies what it applies before we look; that is what the settle times are for. Nothing is
 * sent later than this, so a slow machine needs some of it.
 */
const lateMs = 100;

/** Far more than any fates and waits need: a worker must not go on when its test has ended. */
const maxTries = 300;

class Crash extends Error {}

/** A process that dies at the given point: nothing that it would do later happens. */
function mortal(point: CrashPoint): Ledger {
  const die = async () => {
    throw new Crash(point);
  };
  return {
    ...ledger,
    async begin(...args) {
      const begun = await ledger.begin(...args);
      return point === 'started' ? die() : begun;
    },
    unclear: point === 'undone' ? die : ledger.unclear,
    forget: point === 'undone' ? die : ledger.forget,
  };
}

function worker(id: string, provider: ReturnType<typeof simulateProvider>, fates: Fate[]) {
  return async (): Promise<string> => {
    for (let tries = 0; tries < maxTries; tries++) {
      const { behaviour, crash } = fates.shift() ?? lucky;
      const drain = { mailbox, owner: randomUUID() };
      const effect: Effect = {
        id,
        action: 'message',
        gate: { connection: 'chatwoot-main', limits: [] },
        settle,
        async write() {
          const entry = (await redis.get(keys.effect(id))) ?? '';
          const startedAtMs = entry.startsWith('s') ? Number(entry.slice(1)) : Number.NaN;
          const remote = await provider.write(behaviour, startedAtMs);
          if (crash === 'written') throw new Crash(crash);
          return remote;
        },
        look: provider.look,
      };
      try {
        await takeHead({ redis, keys }, drain);
        const record = await performEffect({ ledger: mortal(crash), gate }, drain, effect);
        if (crash === 'done') throw new Crash(crash);
        await deferHead({ redis, keys }, drain, undefined, 'waiting');
        if (crash === 'told') throw new Crash(crash);
        return record.remoteId;
      } catch (error) {
        if (error instanceof WaitError) await pause(error.waitMs);
        if (error instanceof FencedError) await pause(1);
      }
    }
    throw new Error(`nothing was made in ${maxTries} tries`);
  };
}

test.each([
  { name: 'one worker after another', count: 1, runs: 40 },
  { name: 'two workers that take it from each other', count: 2, runs: 40 },
])('the effect happens exactly once, wherever processes die: $name', async ({ count, runs }) => {
  await redis.rpush(keys.mailbox(mailbox), 'the-event');
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 5 }), async (fates) => {
      serial += 1;
      const provider = simulateProvider(lateMs);
      const left = [...fates];
      const workers = Array.from({ length: count }, () =>
        worker(`effect-${serial}`, provider, left),
      );
      const remoteIds = await Promise.all(workers.map((work) => work()));
      expect(provider.writesApplied()).toBe(1);
      expect(new Set(remoteIds)).toEqual(new Set(['remote-1']));
    }),
    { numRuns: runs, endOnFailure: true },
  );
});
