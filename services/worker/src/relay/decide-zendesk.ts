import type { ZendeskComment, ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { RelayFlow } from '@omnirelay/shared/config/config-file.ts';

/** What has to be known besides the event. */
export interface ZendeskKnowledge {
  /** Our own user at Zendesk. */
  agentId: string;
  /** A comment of staff turned out to be one that we wrote in an agent's name. */
  isOurComment: boolean;
  hasLink: boolean;
}

/** How a comment appears in Chatwoot. */
export type Appearance = 'incoming' | 'outgoing' | 'note';

export type ZendeskDecision =
  | { kind: 'comment'; as: Appearance }
  | { kind: 'file' }
  /** Unless a later change is known. */
  | { kind: 'status' }
  | { kind: 'withdraw' }
  | { kind: 'read' }
  | { kind: 'skip'; reason: string };

type Settings = Pick<RelayFlow, 'staffComments' | 'syncStatus'>;

/** What a Zendesk event means for Chatwoot. Pure. */
export function decideFromZendesk(
  event: ZendeskEvent,
  known: ZendeskKnowledge,
  settings: Settings,
): ZendeskDecision {
  // Whoever caused it, not what it says or carries: promise 4.
  if (event.actorId === known.agentId || known.isOurComment) return skip('own-echo');
  switch (event.kind) {
    case 'comment':
      return decideComment(event, known, settings);
    case 'attachment':
      if (event.attachment.isMalware) return skip('malware');
      return { kind: 'file' };
    case 'status':
      if (!settings.syncStatus) return skip('status-not-synced');
      if (!known.hasLink) return skip('no-conversation');
      return { kind: 'status' };
    case 'withdrawn':
      return { kind: 'withdraw' };
    case 'hint':
      return { kind: 'read' };
    case 'other':
      return skip('not-relayed');
  }
}

function decideComment(
  comment: ZendeskComment,
  known: ZendeskKnowledge,
  settings: Settings,
): ZendeskDecision {
  if (comment.author.id === known.agentId) return skip('own-echo');
  const as = appearanceOf(comment.author.isStaff, comment.isPublic, settings.staffComments);
  if (as === undefined) return skip(comment.isPublic ? 'staff-comment' : 'private-note');
  if (comment.text.text.trim() === '' && comment.attachments.length === 0) return skip('empty');
  return { kind: 'comment', as };
}

/** Undefined: it stays in Zendesk. */
export function appearanceOf(
  isStaff: boolean,
  isPublic: boolean,
  staffComments: RelayFlow['staffComments'],
): Appearance | undefined {
  if (!isStaff && isPublic) return 'incoming';
  if (staffComments === 'ignore') return undefined;
  return isPublic ? staffComments : 'note';
}

function skip(reason: string): ZendeskDecision {
  return { kind: 'skip', reason };
}
