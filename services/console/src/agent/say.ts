import { anonymousPrefix } from '@omnirelay/adapters/zalo/envelope.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { storable } from '@omnirelay/shared/records/storable.ts';
import type { ApiKeyRow } from '@omnirelay/shared/store/api-keys.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import {
  type ConversationRow,
  findConversations,
  holdConversation,
} from '@omnirelay/shared/store/conversations.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findByRequest, type MessageRow } from '@omnirelay/shared/store/messages.ts';
import { claimForAi } from '@omnirelay/shared/store/owners.ts';
import { findDelivered, whoSpokeSince } from '@omnirelay/shared/store/said-since.ts';
import type { z } from 'zod';
import type { AgentMessage } from '../api/contract-agent.ts';
import { showWindow } from '../api/views.ts';
import type { ReplyDeps } from '../replies/request-change.ts';
import { announce, handOver } from '../replies/send-reply.ts';
import { type AnswerFacts, decideAnswer } from './decide-answer.ts';
import { messageRequestId } from './request-ids.ts';
import { isSameMessage } from './same-words.ts';
import { actorOf, storeAgentMessage } from './store-message.ts';

type Asked = Omit<z.infer<typeof AgentMessage>, 'requestId'> & {
  /** undefined: what it answers names it */
  given: string | undefined;
};
type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

export interface Said {
  row: MessageRow;
  isStale: boolean;
}

/**
 * Stores what an agent says and hands it to the workers, as an operator's reply. Whoever holds the
 * conversation decides: between looking at its owner and storing nobody takes over.
 * @throws BadInputError 400, 409
 */
export async function sayAsAgent(
  deps: ReplyDeps,
  key: ApiKeyRow,
  conversation: ConversationRow,
  asked: Asked,
): Promise<Said> {
  const content = storable(asked.content);
  if (content.trim() === '') throw new BadInputError('bad_request', 'content: write something');
  const requestId = messageRequestId(key.id, asked);
  const { isNew, ...said } = await deps.db.transaction(async (tx) => {
    await holdConversation(tx, conversation.id);
    const known = requestId && (await findByRequest(tx, conversation.id, requestId));
    const answered = await findAnswered(tx, conversation, asked.inReplyTo);
    if (known) {
      if (!isSameMessage(known, { ...asked, content })) throw anotherOf(asked);
      return { row: known, isNew: false, isStale: answered.since?.customer ?? false };
    }
    const decision = decideAnswer(await factsOf(tx, conversation.id, asked.private, answered));
    if (decision.kind === 'refuse') {
      throw new BadInputError(decision.code, decision.message, { status: 409 });
    }
    if (!asked.private) await claimForAi(tx, conversation.id);
    const message = { content, private: asked.private, requestId };
    const stored = await storeAgentMessage(tx, key, conversation, message);
    await writeAudit(tx, {
      actor: actorOf(key),
      action: 'agent.message',
      subject: stored.row.id,
      details: { key: key.id, conversation: conversation.id, private: asked.private },
    });
    return { ...stored, isStale: decision.isStale };
  });
  if (said.row.state === 'sending') await handOver(deps, conversation, said.row.id);
  if (isNew) await announce(deps, said.row);
  return said;
}

/** As it is now, and not as it was when it was looked up. */
async function factsOf(
  tx: Transaction,
  id: string,
  isPrivate: boolean,
  answered: Pick<AnswerFacts, 'since' | 'answers'>,
): Promise<AnswerFacts> {
  const [row] = await findConversations(tx, [id]);
  if (!row) throw new Error(`conversation ${id} is gone`);
  const { owner, ownedAt, status, platform, interactedAt, providerId } = row;
  const isZalo = platform === 'zalo';
  return {
    ...{ isPrivate, owner, ownedAt, status },
    ...answered,
    window: isZalo ? showWindow(interactedAt, Date.now())?.state : undefined,
    isAnonymous: isZalo && providerId.startsWith(anonymousPrefix),
  };
}

/** @throws BadInputError where the delivery is about another conversation */
async function findAnswered(
  tx: Transaction,
  conversation: ConversationRow,
  inReplyTo: string | undefined,
): Promise<Pick<AnswerFacts, 'since' | 'answers'>> {
  if (inReplyTo === undefined) return { since: undefined, answers: undefined };
  const delivered = await findDelivered(tx, conversation, inReplyTo);
  if (delivered.isOfConversation) {
    const since = await whoSpokeSince(tx, conversation.id, delivered.at);
    return { since, answers: delivered.sender };
  }
  const message = 'inReplyTo: this delivery is about another conversation';
  throw new BadInputError('bad_request', message);
}

function anotherOf({ given }: Asked): BadInputError {
  return given === undefined
    ? new BadInputError(
        'already_answered',
        'This delivery was answered with other words. Send a requestId of your own to say more.',
        { status: 409 },
      )
    : new BadInputError(
        'request_id_taken',
        'This requestId made another message. Use a new one for every message.',
        { status: 409 },
      );
}
