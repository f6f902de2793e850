import { BadInputError } from '@omnirelay/shared/errors.ts';
import { readSwitches } from '@omnirelay/shared/store/connections.ts';
import { type ConversationRow, findConversations } from '@omnirelay/shared/store/conversations.ts';
import { findMessages, type MessageRow } from '@omnirelay/shared/store/messages.ts';
import type { ConnectionSettings } from '../connections/read-states.ts';
import type { ReplyDeps } from '../replies/request-change.ts';

export interface InboxDeps extends ReplyDeps {
  config: { connections: Record<string, ConnectionSettings> };
}

/** @throws BadInputError 404 */
export async function findConversation(
  { db }: Pick<InboxDeps, 'db'>,
  id: string,
): Promise<ConversationRow> {
  const [row] = await findConversations(db, [id]);
  if (!row) throw notFound('conversation');
  return row;
}

/** @throws BadInputError 404 */
export async function findMessage(
  { db }: Pick<InboxDeps, 'db'>,
  id: string,
): Promise<{ message: MessageRow; conversation: ConversationRow }> {
  const [message] = await findMessages(db, [id]);
  if (!message) throw notFound('message');
  return { message, conversation: await findConversation({ db }, message.conversationId) };
}

/**
 * What is sent to a connection that is off would go out whenever it is switched on again: nobody
 * expects that of an answer.
 * @throws BadInputError 409
 */
export async function ensureReachable(
  { db, config }: Pick<InboxDeps, 'db' | 'config'>,
  { connection }: Pick<ConversationRow, 'connection'>,
): Promise<void> {
  if (!Object.hasOwn(config.connections, connection)) {
    throw new BadInputError(
      'connection_gone',
      `The connection ${connection} is not in the configuration any more.`,
      { status: 409 },
    );
  }
  if ((await readSwitches(db)).get(connection)?.active === false) {
    throw new BadInputError(
      'connection_inactive',
      `The connection ${connection} is switched off. An administrator can switch it on.`,
      { status: 409 },
    );
  }
}

export function notFound(what: string): BadInputError {
  return new BadInputError('not_found', `There is no ${what} with this id.`, { status: 404 });
}
