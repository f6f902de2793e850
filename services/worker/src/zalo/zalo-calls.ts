import type { ZaloClient } from '@omnirelay/adapters/zalo/client.ts';
import type { ZaloConnection } from '@omnirelay/adapters/zalo/config.ts';
import type { ZaloOutgoing } from '@omnirelay/adapters/zalo/message.ts';
import type { Ledger } from '@omnirelay/shared/effects/ledger.ts';
import type { Remote } from '@omnirelay/shared/effects/perform-effect.ts';
import type { Gate, GateRequest } from '@omnirelay/shared/gate/gate.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import type { Cache } from '../relay/cache.ts';
import { type EffectContext, effect, settleTimes } from '../relay/calls.ts';
import { findSent } from './find-sent.ts';

export interface ZaloSide {
  zalo: ZaloClient;
  /** When a webhook first told us of these messages of the account, by our clock. */
  heardOf(messageIds: string[]): Promise<Map<string, number>>;
  zaloConnection: ZaloConnection & { name: string };
}

const minuteMs = 60_000;

/** The app's published limit; accounts have another, which only -32 tells. */
export function zaloGate({ zaloConnection }: Pick<ZaloSide, 'zaloConnection'>): GateRequest {
  const { name, callsPerMinute } = zaloConnection;
  return {
    connection: name,
    limits: [{ name: `${name}:calls`, count: callsPerMinute, periodMs: minuteMs }],
  };
}

/** A call that may be repeated freely. */
export async function callZalo<T>(
  deps: { gate: Gate } & Pick<ZaloSide, 'zaloConnection'>,
  make: () => Promise<T>,
): Promise<T> {
  const gate = zaloGate(deps);
  await deps.gate.pass(gate);
  return guardCall(deps.gate, gate.connection, make);
}

/** Longer than an unclear call takes to be looked at. */
const expectSeconds = 300;

/** Whether it is not known yet what became of something that we send to this customer: an echo may be its. */
export async function isSending(
  { cache, ledger }: { cache: Cache; ledger: Pick<Ledger, 'find'> },
  connection: string,
  userId: string,
): Promise<boolean> {
  const effectId = await cache.get<string>('zalo-sending', `${connection}:${userId}`);
  return effectId !== undefined && (await ledger.find(effectId)) === undefined;
}

/** When we first meant to send it, by our own clock; kept as long as the ledger keeps it. */
async function firstTried(cache: Cache, effectId: string, nowMs: number): Promise<number> {
  const known = await cache.get<number>('zalo-tried', effectId);
  if (known !== undefined) return known;
  await cache.set('zalo-tried', effectId, nowMs, triedSeconds);
  return nowMs;
}

const triedSeconds = 8 * 24 * 3_600;

/**
 * Sends one message, once. Zalo has no marker and no key to make a message unique: an unclear one is
 * looked for in the conversation's history, by what it says and when.
 * @returns `<user>/<message>`
 */
export async function sendOnce(
  context: EffectContext & { cache: Cache },
  side: ZaloSide,
  what: {
    id: string;
    action: string;
    userId: string;
    message: ZaloOutgoing;
    /** Right before it is sent, however long it has waited. @throws PermanentError, and nothing is sent */
    lastCheck?: (() => Promise<void>) | undefined;
  },
): Promise<string> {
  const { id, action, userId, message, lastCheck } = what;
  const { name } = side.zaloConnection;
  const place = `${name}:${userId}`;
  // Before the call: its echo may come first.
  await context.cache.set('zalo-sending', place, id, expectSeconds);
  await firstTried(context.cache, id, context.nowMs());
  const remoteId = await effect(context, {
    id,
    action,
    gate: zaloGate(side),
    settle: settleTimes(side.zaloConnection, 'text'),
    write: async () => {
      await lastCheck?.();
      return remoteOf(userId, await side.zalo.send(userId, message));
    },
    look: async () => {
      const sinceMs = await firstTried(context.cache, id, acceptedAtMs(context.event.id));
      const found = await findSent({ ...context, ...side }, userId, message, sinceMs);
      return found === undefined ? undefined : remoteOf(userId, found);
    },
  });
  return remoteId;
}

export function remoteOf(userId: string, messageId: string): Remote {
  return { id: `${userId}/${messageId}`, echoIds: [echoIdOf(messageId)] };
}

/** What a message of ours is called in the ledger. */
export function echoIdOf(messageId: string): string {
  return `message-${messageId}`;
}
