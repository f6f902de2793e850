import { toChatwoot } from '@omnirelay/adapters/text/index.ts';
import { LeakError } from '@omnirelay/adapters/visibility.ts';
import type { ZendeskComment } from '@omnirelay/adapters/zendesk/normalize.ts';
import { noteMade } from '@omnirelay/shared/effects/made.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { call, effectId } from './calls.ts';
import type { Requester } from './contact.ts';
import type { Appearance } from './decide-zendesk.ts';
import { postFiles } from './post-files.ts';
import { postToChatwoot } from './post-to-chatwoot.ts';
import type { ZendeskContext } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';

/** A Zendesk comment becomes a Chatwoot message, or several in order when it is too long for one. */
export async function relayComment(
  context: ZendeskContext,
  before: TicketMemory,
  comment: ZendeskComment,
  as: Appearance,
): Promise<Handled> {
  if (!comment.isPublic && as !== 'note')
    throw new LeakError('an internal comment is a note or nothing');
  const requester = requesterOf(context, comment);
  const subject = `comment-${comment.commentId}`;
  const parts = withAuthor(
    comment,
    as,
    toChatwoot(comment.text, as === 'incoming' ? 'incoming' : 'outgoing'),
  );
  let memory = before;
  let remoteId: string | undefined;
  for (const [i, content] of parts.entries()) {
    const action = i === 0 ? 'message' : `message-${i + 1}`;
    const post = { effectId: effectId(context, subject, action), action, as, content };
    ({ memory, remoteId } = await postToChatwoot(context, memory, post, requester));
  }
  const attachments = await notYetRelayed(context, comment.attachments);
  if (attachments.length > 0) {
    const files = { effectId: effectId(context, subject, 'files'), as, files: attachments };
    ({ memory, remoteId } = await postFiles(context, memory, files, requester));
    // Each file may also be announced by an event of its own.
    for (const { id } of attachments) {
      const alias = effectId(context, `attachment-${id}`, 'file');
      const connection = context.chatwootConnection.name;
      noteMade(context.attempt.drain, { effectId: alias, connection, remoteId, echoIds: [] });
    }
  }
  return remoteId === undefined
    ? { state: 'skipped', reason: 'empty' }
    : { state: 'done', remoteId };
}

/** Without the files whose own events came first. */
async function notYetRelayed(
  context: ZendeskContext,
  attachments: ZendeskComment['attachments'],
): Promise<ZendeskComment['attachments']> {
  const left = [];
  for (const attachment of attachments) {
    const relayed = await context.ledger.find(
      effectId(context, `attachment-${attachment.id}`, 'file'),
    );
    if (relayed === undefined) left.push(attachment);
  }
  return left;
}

/** Who wrote it, where the conversation's contact did not. */
function withAuthor(comment: ZendeskComment, as: Appearance, parts: string[]): string[] {
  const isRequester = comment.author.id === comment.ticket.requesterId;
  const name = comment.author.name;
  if (name === undefined || (as === 'incoming' && isRequester)) return parts;
  if (as === 'incoming' && comment.ticket.requesterId === undefined) return parts;
  const use = as === 'incoming' ? 'incoming' : 'outgoing';
  const [shown = ''] = toChatwoot({ text: name, format: 'plain' }, use);
  return parts.map((part, i) => (i === 0 ? `**${shown}** (Zendesk)\n\n${part}` : part));
}

/** The ticket's requester with an e-mail, asked for only where an event doesn't tell. */
export function requesterOf(
  context: ZendeskContext,
  event: Pick<ZendeskComment, 'ticket'> & { author?: ZendeskComment['author'] },
): () => Promise<Requester> {
  return async () => {
    const id = event.ticket.requesterId ?? (await readRequesterId(context, event.ticket.id));
    const known = event.author?.id === id ? event.author : undefined;
    if (known?.name && known.email) return { id, name: known.name, email: known.email };
    const user = await call(context, 'zendesk', () => context.zendesk.user(id));
    return { id, name: user.name ?? known?.name, email: user.email ?? undefined };
  };
}

async function readRequesterId(context: ZendeskContext, ticketId: string): Promise<string> {
  const ticket = await call(context, 'zendesk', () => context.zendesk.ticket(ticketId));
  return ticket.requester_id ?? 'unknown';
}
