/**
 * The body of a trigger's webhook: ids, and no text, which Zendesk may or may not escape. What it tells of
 * is read anew.
 */
const fields = {
  source: 'zendesk-trigger',
  schema: 1,
  ticket_id: '{{ticket.id}}',
  ticket_external_id: '{{ticket.external_id}}',
  status: '{{ticket.status}}',
  tags: '{{ticket.tags}}',
  updated_at: '{{ticket.updated_at_with_timestamp}}',
  requester_id: '{{ticket.requester.id}}',
  actor_id: '{{current_user.id}}',
  actor_email: '{{current_user.email}}',
  comment_id: '{{ticket.latest_comment.id}}',
  comment_public: '{{ticket.latest_comment.is_public}}',
};

export const triggerTemplate = JSON.stringify(fields, null, 2);
