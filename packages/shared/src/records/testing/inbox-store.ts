import { asc, getTableColumns } from 'drizzle-orm';
import { acceptBatch, dedupSeconds } from '../../mailbox/accept.ts';
import { replyEffectId, replyEvent } from '../../mailbox/console-requests.ts';
import type { StoredEvent } from '../../mailbox/stored-event.ts';
import {
  connections,
  conversations,
  effects,
  eventFlows,
  events,
  messages,
} from '../../store/schema.ts';
import type { OutcomeRecord } from '../record.ts';
import type { RecordLine, WriteDeps } from '../write-records.ts';

const { search: _found, ...conversationColumns } = getTableColumns(conversations);
const { search: _search, ...messageColumns } = getTableColumns(messages);

/** All that is stored, in an order of its own. */
export async function readInbox(db: WriteDeps['db']) {
  return {
    conversations: await db
      .select(conversationColumns)
      .from(conversations)
      .orderBy(asc(conversations.id)),
    messages: await db.select(messageColumns).from(messages).orderBy(asc(messages.id)),
  };
}

export async function emptyInbox(db: WriteDeps['db']): Promise<void> {
  const tables = [conversations, messages, connections, events, eventFlows, effects];
  for (const table of tables) await db.delete(table);
}

/** What the console stores before it asks for a reply to be sent. */
export async function storeReply(
  db: WriteDeps['db'],
  reply: { id: string; connection: string; conversation: string; content: string; at: Date },
): Promise<void> {
  await db.insert(messages).values({
    id: reply.id,
    conversationId: `${reply.connection}.${reply.conversation}`,
    connection: reply.connection,
    effectId: replyEffectId(reply.connection, reply.id),
    sender: 'agent',
    author: 'Mai',
    content: reply.content,
    attachments: [{ id: 'upload-1', name: 'offer.pdf', uploadId: 'upload-1' }],
    state: 'sending',
    createdAt: reply.at,
  });
}

export function replyRequest(connection: string, conversation: string, messageId: string) {
  const place = { connection, providerId: conversation, externalId: `x_${conversation}` };
  return replyEvent(place, messageId, Date.now());
}

/** Lines of the record stream, in the order in which things happened. */
export function createLines({ redis, keys }: Pick<WriteDeps, 'redis' | 'keys'>) {
  let made = 0;
  const line = (kind: string, payload: string): RecordLine => {
    made += 1;
    return { version: `1700000000000-${made}`, kind, payload };
  };
  return {
    async accepted(event: StoredEvent): Promise<RecordLine> {
      await acceptBatch({ redis, keys }, [{ event, dedupSeconds }]);
      return line('a', event.id);
    },
    outcome(event: StoredEvent, part: Pick<OutcomeRecord, 'state'> & Partial<OutcomeRecord>) {
      const outcome = {
        id: event.id,
        flow: 'reply',
        attempts: 1,
        atMs: 1_700_000_000_000,
        ...part,
      };
      return line('o', JSON.stringify(outcome satisfies OutcomeRecord));
    },
  };
}
