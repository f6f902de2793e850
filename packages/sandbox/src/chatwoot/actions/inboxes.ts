import { makeSecret } from '../make-secret.ts';
import type { ChannelType, InboxRow } from '../rows.ts';
import type { World } from '../world.ts';

export function addInboxRow(
  world: World,
  options: { name: string; channel: ChannelType; id?: number },
): InboxRow {
  const now = world.now();
  const id = world.store.nextId('inboxes', options.id);
  const inbox: InboxRow = {
    id,
    name: options.name,
    channelType: options.channel,
    channelId: world.store.nextId(options.channel),
    identifier: makeSecret(),
    hmacToken: makeSecret(),
    webhookUrl: null,
    secret: makeSecret(),
    lockToSingleConversation: false,
    additionalAttributes: {},
    createdAt: now,
    updatedAt: now,
  };
  world.store.inboxes.set(id, inbox);
  return inbox;
}
