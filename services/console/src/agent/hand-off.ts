import { statusEvent } from '@omnirelay/shared/mailbox/console-requests.ts';
import { storable } from '@omnirelay/shared/records/storable.ts';
import type { ApiKeyRow } from '@omnirelay/shared/store/api-keys.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import {
  type ConversationRow,
  findConversations,
  holdConversation,
} from '@omnirelay/shared/store/conversations.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import type { MessageRow } from '@omnirelay/shared/store/messages.ts';
import { handOffToPeople } from '@omnirelay/shared/store/owners.ts';
import type { InboxDeps } from '../inbox/find.ts';
import { requestChange } from '../replies/request-change.ts';
import { handOver } from '../replies/send-reply.ts';
import { handoffRequestId } from './request-ids.ts';
import { actorOf, storeAgentMessage } from './store-message.ts';

interface Asked {
  reason?: string | undefined;
  note?: string | undefined;
  given: string | undefined;
}

export interface HandedOff {
  conversation: ConversationRow;
  /** false: people had it already */
  isNews: boolean;
  note: MessageRow | undefined;
}

/**
 * From now on the conversation is people's. What the agent has said before still goes out. Doing it
 * again changes nothing, and finishes what an earlier call has left undone.
 */
export async function handOffAsAgent(
  deps: InboxDeps,
  key: ApiKeyRow,
  { id }: Pick<ConversationRow, 'id'>,
  asked: Asked,
): Promise<HandedOff> {
  const text = noteOf(asked);
  const handed = await deps.db.transaction(async (tx) => {
    await holdConversation(tx, id);
    const isNews = await handOffToPeople(tx, id, new Date());
    const [conversation] = await findConversations(tx, [id]);
    if (!conversation) throw new Error(`conversation ${id} is gone`);
    const ownedAt = conversation.ownedAt ?? new Date(0);
    const said = { content: text, private: true };
    const requestId = handoffRequestId(key.id, { given: asked.given, note: text, ownedAt });
    const stored =
      text === ''
        ? undefined
        : await storeAgentMessage(tx, key, conversation, { ...said, requestId });
    if (isNews || stored?.isNew) {
      const details = { key: key.id, changed: isNews, note: stored?.row.id };
      await writeAudit(tx, { actor: actorOf(key), action: 'agent.handoff', subject: id, details });
    }
    return { conversation, isNews, note: stored?.row };
  });
  const { conversation, note } = handed;
  if (note?.state === 'sending') await handOver(deps, conversation, note.id);
  await open(deps, conversation);
  await publishLive(deps.redis, deps.keys, [
    ...(note ? [{ kind: 'message', id: note.id } as const] : []),
    { kind: 'conversation', id },
  ]).catch(() => {});
  return handed;
}

/** One that is pending at Chatwoot shows up among the open ones; a closed one stays closed. */
async function open(deps: InboxDeps, conversation: ConversationRow): Promise<void> {
  const { provider } = deps.config.connections[conversation.connection] ?? {};
  if (provider !== 'chatwoot' || conversation.status !== 'Open') return;
  await requestChange(deps, statusEvent(conversation, { status: 'Open' }, Date.now()));
}

function noteOf({ reason = '', note = '' }: Asked): string {
  return storable([reason.trim(), note.trim()].filter(Boolean).join('\n\n'));
}
