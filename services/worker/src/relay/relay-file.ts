import { isStaffRole, type ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Comment } from '@omnirelay/adapters/zendesk/schema.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { call, effectId } from './calls.ts';
import { type Appearance, appearanceOf } from './decide-zendesk.ts';
import { isOurComment } from './echo.ts';
import { postFiles } from './post-files.ts';
import { requesterOf } from './relay-comment.ts';
import type { ZendeskContext } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';
import { noteFileOf } from './withdraw.ts';

type AttachmentEvent = Extract<ZendeskEvent, { kind: 'attachment' }>;

/** A file that an event of its own announces; such an event doesn't say whose comment it hangs on. */
export async function relayFile(
  context: ZendeskContext,
  memory: TicketMemory,
  event: AttachmentEvent,
): Promise<Handled> {
  const id = effectId(context, `attachment-${event.attachment.id}`, 'file');
  const done = await context.ledger.find(id);
  if (done !== undefined) return { state: 'skipped', reason: 'already-relayed', remoteId: done };
  const as = await appearanceOfFile(context, event);
  if (as.skip !== undefined) return { state: 'skipped', reason: as.skip };
  const post = { effectId: id, as: as.appearance, files: [event.attachment] };
  await noteFileOf(context, event.commentId, event.attachment.id);
  const { remoteId } = await postFiles(context, memory, post, requesterOf(context, event));
  return { state: 'done', remoteId };
}

/** The requester's own files need no look; anybody else's comment has to be read first. */
async function appearanceOfFile(
  context: ZendeskContext,
  event: AttachmentEvent,
): Promise<{ appearance: Appearance; skip?: undefined } | { skip: string }> {
  const isByRequester = event.actorId !== undefined && event.actorId === event.ticket.requesterId;
  if (isByRequester && event.attachment.isPublic !== false) return { appearance: 'incoming' };

  const { comments, users } = await call(context, 'zendesk', () =>
    context.zendesk.comments(event.ticket.id),
  );
  const comment = comments.find((candidate) => candidate.id === event.commentId);
  if (!comment) return { skip: 'comment-not-found' };
  const author = users.find((user) => user.id === comment.author_id);
  const isStaff = isStaffRole(author?.role);
  if (isStaff && (await isOurs(context, event, comment))) return { skip: 'own-echo' };
  const appearance = appearanceOf(isStaff, comment.public, context.flow.staffComments);
  if (appearance) return { appearance };
  return { skip: comment.public ? 'staff-comment' : 'private-note' };
}

/** A file that was found, of which no webhook told, doesn't say who put it there. */
async function isOurs(context: ZendeskContext, event: AttachmentEvent, comment: Comment) {
  if (comment.author_id === (await context.ourZendeskUser())) return true;
  const { id, created_at: at } = comment;
  return isOurComment(context, event.ticket, { id, at });
}
