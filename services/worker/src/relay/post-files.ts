import { multipartBody } from '@omnirelay/adapters/files/index.ts';
import { toChatwoot } from '@omnirelay/adapters/text/index.ts';
import { chatwootGate, effect, settleTimes } from './calls.ts';
import { type CarriedFile, type RemoteFile, withFiles } from './carry-files.ts';
import { isGone, markMessage } from './chatwoot-marks.ts';
import type { Requester } from './contact.ts';
import type { Appearance } from './decide-zendesk.ts';
import { lookFor, postToChatwoot, remoteOf } from './post-to-chatwoot.ts';
import type { RelayContext } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';

export interface FilePost {
  effectId: string;
  as: Appearance;
  files: RemoteFile[];
}

/** Posts files as one message of the ticket's conversation; what can't be had becomes a line of text. */
export async function postFiles(
  context: RelayContext,
  memory: TicketMemory,
  post: FilePost,
  requester: () => Promise<Requester>,
): Promise<{ memory: TicketMemory; remoteId: string }> {
  const use = post.as === 'incoming' ? 'incoming' : 'outgoing';
  return withFiles(context, post.files, async ({ files, placeholders }) => {
    const content = toChatwoot({ text: placeholders.join('\n'), format: 'plain' }, use).join('\n');
    if (files.length === 0 || !memory.link) {
      // A new conversation starts with text; its files follow in this event's next step.
      const named = content || post.files.map(({ name }) => name).join(', ');
      const id = files.length === 0 ? post.effectId : `${post.effectId}-names`;
      const textPost = { effectId: id, action: 'files', as: post.as, content: named };
      const posted = await postToChatwoot(context, memory, textPost, requester);
      if (files.length === 0 || !posted.memory.link) return posted;
      return { ...posted, remoteId: await postForm(context, posted.memory, post, files, '') };
    }
    try {
      return { memory, remoteId: await postForm(context, memory, post, files, content) };
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    // Deleted in Chatwoot: once more, into a new conversation.
    const unlinked = { ...memory, link: undefined };
    await context.memories.save(memory, unlinked, context.attempt.remembered);
    return postFiles(context, unlinked, post, requester);
  });
}

async function postForm(
  context: RelayContext,
  memory: TicketMemory,
  post: FilePost,
  files: CarriedFile[],
  content: string,
): Promise<string> {
  const conversationId = memory.link?.conversationId ?? '';
  const marks = markMessage(post.effectId, context.source.provider);
  return effect(context, {
    id: post.effectId,
    action: 'files',
    gate: chatwootGate(context),
    settle: settleTimes(context.chatwootConnection, 'files'),
    isMarked: true,
    write: async () => {
      const form = await multipartBody(
        [
          ['content', content],
          ['message_type', post.as === 'incoming' ? 'incoming' : 'outgoing'],
          ['private', String(post.as === 'note')],
          ['source_id', marks.source_id],
          ['content_attributes', JSON.stringify(marks.content_attributes)],
        ],
        files.map(({ path, name, contentType }) => ({
          field: 'attachments[]',
          path,
          fileName: name,
          contentType,
        })),
      );
      const made = await context.chatwoot.createMessageWithFiles(conversationId, form);
      return remoteOf(conversationId, made.id);
    },
    look: () => lookFor(context, { conversationId }, post.effectId, memory.ticketId),
  });
}
