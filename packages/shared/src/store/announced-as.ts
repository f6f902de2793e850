/**
 * The provider event ids under which the adapters accept a message: Chatwoot's and Zendesk's webhooks,
 * and our own request to send it.
 */
export function announcedAs(message: { id: string; providerId: string | null }): string[] {
  const { id, providerId } = message;
  const ours = `reply-${id}`;
  return providerId === null ? [ours] : [ours, `message-${providerId}`, `comment-${providerId}`];
}
