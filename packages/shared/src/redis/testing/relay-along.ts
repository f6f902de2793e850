import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { createLedger } from '../../effects/ledger.ts';
import { performEffect } from '../../effects/perform-effect.ts';
import { createGate } from '../../gate/gate.ts';
import { newEventId } from '../../ids.ts';
import { waitUntil } from '../../local/wait-until.ts';
import { createAccept } from '../../mailbox/accept.ts';
import { sweepMailboxes } from '../../mailbox/sweep.ts';
import { anEvent } from '../../mailbox/testing/an-event.ts';
import { drainDeps } from '../../mailbox/testing/drain-deps.ts';
import { startLane } from '../../mailbox/testing/start-lane.ts';
import { createQueues } from '../../queues/queues.ts';
import { createRecorder } from '../../records/recorder.ts';
import type { Database } from '../../store/database.ts';
import { connectRedis, type RedisSettings } from '../connect.ts';
import { createKeys } from '../keys.ts';

export interface Relayed {
  /** Bodies, by conversation, as senders had them acknowledged. */
  sent: Map<string, string[]>;
  /** The same as the other side has them. */
  arrived: Map<string, string[]>;
  /** How often a sender was told to send again. */
  refusals: number;
}

/**
 * Senders that send again what is not taken, one ingress, two workers and a recorder; `fault` comes when a
 * third of the messages is acknowledged. Ends when all is relayed and recorded, or nothing moves any more.
 */
export async function relayAlong(
  settings: RedisSettings,
  db: Database,
  fault: () => Promise<void>,
  { conversations = 8, each = 60 } = {},
): Promise<Relayed> {
  const keys = createKeys();
  const door = connectRedis(settings, 'fast');
  const doorQueues = createQueues({ redis: door, keys });
  const accept = createAccept({ redis: door, keys, kick: doorQueues.kick });
  const redis = connectRedis(settings, 'patient');
  const queues = createQueues({ redis, keys });
  const base = { redis, keys, kick: queues.kick };
  const deps = { ledger: createLedger(base), gate: createGate(base) };
  const settle = { afterStartMs: 300, afterUnclearMs: 200 };

  const relayed: Relayed = { sent: new Map(), arrived: new Map(), refusals: 0 };
  const made = new Set<string>();
  const drain = drainDeps(base, {
    decideRetry: () => ({ kind: 'retry', delayMs: 100 }) as never,
    handle: async ({ id, conversationKey, body }, { drain }) => {
      await performEffect(deps, drain, {
        id: `${id}.relay.message`,
        action: 'message',
        gate: { connection: 'chatwoot-main', limits: [] },
        settle,
        write: async () => {
          await pause(2);
          made.add(id);
          noteIn(relayed.arrived, conversationKey, body.toString());
          return { id };
        },
        look: async () => (made.has(id) ? { id } : undefined),
      });
      return { state: 'done' };
    },
  });
  // A job whose end was lost with a server is done again after this long.
  const lane = { ...base, lane: 'relay.from.zendesk-main', drain, lockMs: 5_000 };
  const workers = [await startLane(lane), await startLane(lane)];
  const reader = redis.duplicate();
  reader.on('error', () => {});
  const log = pino({ level: 'silent' });
  const project = () => ({ skip: 'not-stored' }) as const;
  const recorder = createRecorder({ redis: reader, keys, db, project, log, name: newEventId() });
  await recorder.start();
  // Kicks what lost its job, which may be seconds old here.
  const sweep = setInterval(
    () => void sweepMailboxes(base, Date.now() + 10_000).catch(() => {}),
    2_000,
  );

  const total = conversations * each;
  let acknowledged = 0;
  let faulting: Promise<void> | undefined;
  const send = async (conversationKey: string) => {
    for (let i = 0; i < each; i += 1) {
      const body = `${conversationKey} ${i}`;
      // A provider that sends again sends the same event; ingress gives it another id of ours.
      const again = { conversationKey, providerEventId: body, body: Buffer.from(body) };
      while (
        !(await accept(anEvent(again)).then(
          () => true,
          () => false,
        ))
      ) {
        relayed.refusals += 1;
        await pause(100);
      }
      noteIn(relayed.sent, conversationKey, body);
      acknowledged += 1;
      if (acknowledged >= total / 3) faulting ??= fault();
    }
  };
  try {
    await Promise.all(Array.from({ length: conversations }, (_, i) => send(`ticket-${i}`)));
    await faulting;
    const isThrough = async () =>
      (await redis.zcard(keys.waiting)) === 0 && (await redis.xlen(keys.records)) === 0;
    await waitUntil(() => isThrough().catch(() => false), { timeoutMs: 60_000 });
  } finally {
    clearInterval(sweep);
    await Promise.all(workers.map((worker) => worker.close()));
    await recorder.close();
    await queues.close();
    await doorQueues.close();
    for (const one of [door, redis, reader]) one.disconnect();
  }
  return relayed;
}

function noteIn(lists: Map<string, string[]>, name: string, text: string): void {
  const list = lists.get(name) ?? [];
  list.push(text);
  lists.set(name, list);
}
