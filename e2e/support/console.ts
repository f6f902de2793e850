import { newEventId } from '@omnirelay/shared/ids.ts';
import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import {
  replyEffectId,
  replyEvent,
  statusEvent,
} from '@omnirelay/shared/mailbox/console-requests.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { type ConversationRow, findConversationAt } from '@omnirelay/shared/store/conversations.ts';
import {
  findMessages,
  insertMessage,
  listMessages,
  type MessageRow,
  type NewMessage,
} from '@omnirelay/shared/store/messages.ts';
import { eventually } from './eventually.ts';
import type { System as Whole } from './system.ts';

/** As much of a system as operators need. */
type System = Pick<Whole, 'store' | 'redis' | 'settled'>;

const keys = createKeys();

/** The stored conversation, as soon as it is there. */
export async function storedConversation(
  { store }: System,
  connection: string,
  providerId: number,
): Promise<ConversationRow> {
  let found: ConversationRow | undefined;
  await eventually(async () => {
    found = await findConversationAt(store.db, connection, String(providerId));
    return found !== undefined || `${connection} ${providerId} is not stored`;
  });
  if (!found) throw new Error('no conversation');
  return found;
}

/** What is stored of a conversation, oldest first: `customer: It leaks`. */
export async function storedTalk({ store }: System, conversationId: string): Promise<string[]> {
  const { items } = await listMessages(store.db, { conversationId, limit: 1_000 });
  return items.map((row) => `${row.private ? 'note' : row.sender}: ${row.content}`);
}

export async function storedMessage({ store }: System, id: string): Promise<MessageRow> {
  const [row] = await findMessages(store.db, [id]);
  if (!row) throw new Error(`there is no message ${id}`);
  return row;
}

/** What the console does when an operator answers: a row, and a request to send it. */
export async function answer(
  system: System,
  conversation: ConversationRow,
  reply: Partial<NewMessage> = {},
): Promise<string> {
  const id = await storeAnswer(system, conversation, reply);
  await request(system, replyEvent(conversation, id, Date.now()));
  return id;
}

/** The row alone, as a console leaves it that dies right after it. */
export async function storeAnswer(
  { store }: System,
  { id: conversationId, connection }: ConversationRow,
  reply: Partial<NewMessage> = {},
): Promise<string> {
  const id = newEventId();
  await insertMessage(store.db, {
    id,
    conversationId,
    connection,
    effectId: replyEffectId(connection, id),
    sender: 'agent',
    author: 'Mai',
    content: 'Good morning',
    state: 'sending',
    createdAt: new Date(),
    ...reply,
  });
  return id;
}

export async function setStatus(
  system: System,
  conversation: ConversationRow,
  status: 'Open' | 'Closed',
): Promise<void> {
  await request(system, statusEvent(conversation, { status }, Date.now()));
}

async function request({ redis }: System, event: StoredEvent): Promise<void> {
  const queues = createQueues({ redis, keys });
  const { kicks } = await acceptBatch({ redis, keys }, [{ event, dedupSeconds }]);
  await queues.kick(kicks);
  await queues.close();
}

/** Waits until sending it has come to this. */
export async function expectState(
  system: System,
  id: string,
  want: string,
  withinMs?: number,
): Promise<MessageRow> {
  await eventually(async () => {
    const { state, failure } = await storedMessage(system, id);
    return state === want || `the message is ${state} ${failure ?? ''}`;
  }, withinMs);
  await system.settled();
  return storedMessage(system, id);
}
