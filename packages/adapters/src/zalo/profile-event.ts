import { newEventId } from '@omnirelay/shared/ids.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { z } from 'zod';
import type { ZaloProfile } from './client.ts';

/** What we read of a customer ourselves: no webhook tells their name. */
export const profileType = 'zalo.profile';

const text = z.string().optional();
const Profile = z.looseObject({ userId: z.string(), name: text, phone: text, avatarUrl: text });

/** For inbox flows. The same profile is the same event. */
export function profileEvent(
  from: Pick<StoredEvent, 'connection' | 'conversationKey' | 'externalId'>,
  profile: ZaloProfile,
  flows: string[],
  nowMs: number,
): StoredEvent {
  const body = Buffer.from(JSON.stringify({ userId: from.conversationKey, ...profile }));
  const day = new Date(nowMs).toISOString().slice(0, 10);
  return {
    id: newEventId(nowMs),
    connection: from.connection,
    conversationKey: from.conversationKey,
    externalId: from.externalId,
    type: profileType,
    providerEventId: `profile-${from.conversationKey}-${day}`,
    flows,
    contentType: 'application/json',
    unreadable: undefined,
    found: true,
    body,
  };
}

export function readZaloProfile(type: string, json: unknown) {
  return type === profileType ? Profile.parse(json) : undefined;
}
