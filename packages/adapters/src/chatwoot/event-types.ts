/**
 * What account webhooks can be subscribed to, but for `inbox_*`, which carry tokens, and
 * `conversation_typing_*`.
 */
export const subscribable = [
  'conversation_created',
  'conversation_updated',
  'conversation_status_changed',
  'message_created',
  'message_updated',
  'contact_created',
  'contact_updated',
  'webwidget_triggered',
];
