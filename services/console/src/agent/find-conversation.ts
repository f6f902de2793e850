import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { ApiKeyRow } from '@omnirelay/shared/store/api-keys.ts';
import {
  type ConversationRow,
  findConversations,
  findConversationsCalled,
} from '@omnirelay/shared/store/conversations.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { KeyScope } from '../plugins/key-access.ts';

/**
 * By our id, or as the header `omnirelay-conversation` calls it.
 * @throws BadInputError 403, 404, 409
 */
export async function findForKey(
  db: Database,
  key: Pick<ApiKeyRow, 'connections'>,
  asked: { id: string; scope: KeyScope },
): Promise<ConversationRow> {
  const byId = await findConversations(db, [asked.id]);
  const found = byId.length > 0 ? byId : await findConversationsCalled(db, asked.id);
  const allowed = found.filter(({ connection }) => key.connections?.includes(connection) ?? true);
  const [row, another] = allowed;
  if (another) throw ambiguous(asked.id, allowed);
  if (row) return row;
  throw found.length > 0 ? notForKey(asked.scope) : notStored();
}

function ambiguous(id: string, rows: ConversationRow[]): BadInputError {
  const ids = rows.map((row) => row.id).join(', ');
  const message = `Several connections have a conversation ${id}. Use one of these ids: ${ids}. Or use a key for one connection only.`;
  return new BadInputError('ambiguous_conversation', message, { status: 409 });
}

function notForKey(scope: KeyScope): BadInputError {
  const message = `This API key has ${scope} for other connections only. An administrator can make one for this connection.`;
  return new BadInputError('connection_not_allowed', message, { status: 403 });
}

function notStored(): BadInputError {
  const message =
    'There is no such conversation. A new one is there a second after its first event: try again then. Its connection has to be in an inbox flow.';
  return new BadInputError('not_found', message, { status: 404 });
}
