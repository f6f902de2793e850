import type { Provider } from '../provider.ts';
import { ZendeskConnection } from './config.ts';
import { readZendeskEnvelope } from './envelope.ts';
import { verifyZendesk } from './verify.ts';

/** What tells of a ticket's comments, files and status. */
const toldTypes = [
  'ticket.created',
  'ticket.comment_added',
  'ticket.attachment_linked_to_comment',
  'ticket.comment_redacted',
  'ticket.comment_made_private',
  'ticket.attachment_redacted_from_comment',
  'ticket.status_changed',
  'comment.read',
];

export const zendesk: Provider<ZendeskConnection> = {
  id: 'zendesk',
  settings: ZendeskConnection,
  establishedPaths: ['/service-api-webhook/zendesk-webhook'],
  wantedBy: {
    // The relay also needs to know what the ticket's tags are, before ours go on it, and where to look.
    relay: [...toldTypes, 'ticket.tags_changed', 'trigger'],
    inbox: toldTypes,
    automate: [],
    answer: [],
  },
  verify: verifyZendesk,
  readEnvelope: readZendeskEnvelope,
  accepted: ([{ id }]) => ({ status: 200, body: { status: 'accepted', id } }),
  // Zendesk sends again on 503 only when told to wait less than a minute.
  unavailable: {
    status: 503,
    headers: { 'retry-after': '10' },
    body: { error: 'unavailable', message: 'The event could not be stored. Send it again.' },
  },
};
