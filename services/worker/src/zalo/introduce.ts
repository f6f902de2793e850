import { setTimeout as pause } from 'node:timers/promises';
import type { ZaloProfile } from '@omnirelay/adapters/zalo/client.ts';
import { profileEvent } from '@omnirelay/adapters/zalo/profile-event.ts';
import { WaitError } from '@omnirelay/shared/errors.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Cache } from '../relay/cache.ts';
import { callZalo, type ZaloSide } from './zalo-calls.ts';

/** Names change seldom. */
const keepSeconds = 24 * 3_600;
/** Zalo could not say: nobody waits for a name again so soon. */
const keepUnknownSeconds = 600;

const askAgainMs = 500;
/** A token is renewed, or has just been: that is over soon. */
const waitAtMostMs = 4_000;

export interface IntroduceDeps extends ZaloSide {
  gate: Gate;
  cache: Cache;
  /** Those that store what is said. */
  inboxFlows: string[];
  accept(event: StoredEvent): Promise<void>;
  nowMs(): number;
}

/** Who a customer is: asked of Zalo once a day, and told to the inbox. A name is never worth a failure. */
export async function introduce(deps: IntroduceDeps, event: StoredEvent): Promise<ZaloProfile> {
  const { cache, zaloConnection, inboxFlows } = deps;
  const userId = event.conversationKey;
  const place = `${zaloConnection.name}:${userId}`;
  const known = await cache.get<ZaloProfile>('zalo-profile', place);
  if (known) return known;
  const profile = await askPatiently(deps, userId).catch(() => undefined);
  const kept = profile ?? { name: undefined, phone: undefined, avatarUrl: undefined };
  await cache.set('zalo-profile', place, kept, profile ? keepSeconds : keepUnknownSeconds);
  if (profile && inboxFlows.length > 0) {
    await deps.accept(profileEvent(event, profile, inboxFlows, deps.nowMs()));
  }
  return kept;
}

/** The token may have been changed in that very moment, or the connection have been lost: once more, then. */
async function askPatiently(deps: IntroduceDeps, userId: string): Promise<ZaloProfile> {
  const ask = () => callZalo(deps, () => deps.zalo.profile(userId));
  for (let waitedMs = 0; waitedMs < waitAtMostMs; waitedMs += askAgainMs) {
    try {
      return await ask();
    } catch (error) {
      await pause(askAgainMs);
      if (!(error instanceof WaitError)) break;
    }
  }
  return ask();
}

/** The customer has had deleted what was known of them. */
export function forgetCustomer(cache: Cache, connection: string, userId: string): Promise<void> {
  return cache.remove('zalo-profile', `${connection}:${userId}`);
}
