/** What an account webhook may subscribe to. */
export const accountEvents = [
  'conversation_created',
  'conversation_updated',
  'conversation_status_changed',
  'message_created',
  'message_updated',
  'contact_created',
  'contact_updated',
  'webwidget_triggered',
  'inbox_created',
  'inbox_updated',
  'conversation_typing_on',
  'conversation_typing_off',
] as const;

/** What a webhook gets when nothing was chosen. */
export const defaultSubscriptions: string[] = accountEvents.filter(
  (name) => !name.startsWith('inbox_') && !name.startsWith('conversation_typing_'),
);
