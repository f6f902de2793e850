import type { Actor, InboxRow, WebhookRow } from '../rows.ts';
import type { World } from '../world.ts';

/** An inbox in REST; its secrets are for administrators. */
export function inboxView(world: World, inbox: InboxRow, viewer: Actor) {
  const isApi = inbox.channelType === 'Channel::Api';
  const isAdministrator = viewer.kind === 'User' && viewer.role === 'administrator';
  return {
    id: inbox.id,
    avatar_url: '',
    channel_id: inbox.channelId,
    name: inbox.name,
    channel_type: inbox.channelType,
    greeting_enabled: false,
    greeting_message: null,
    working_hours_enabled: false,
    enable_email_collect: true,
    csat_survey_enabled: false,
    enable_auto_assignment: true,
    auto_assignment_config: {},
    out_of_office_message: null,
    working_hours: [],
    timezone: 'UTC',
    callback_webhook_url: isApi
      ? `${world.baseUrl()}/public/api/v1/inboxes/${inbox.identifier}`
      : null,
    allow_messages_after_resolved: true,
    lock_to_single_conversation: inbox.lockToSingleConversation,
    sender_name_type: 'friendly',
    business_name: null,
    provider: null,
    ...(isApi
      ? {
          webhook_url: inbox.webhookUrl,
          inbox_identifier: inbox.identifier,
          additional_attributes: inbox.additionalAttributes,
          hmac_mandatory: false,
          ...(isAdministrator ? { hmac_token: inbox.hmacToken } : {}),
          ...(isAdministrator && world.switches.signs === 'all' ? { secret: inbox.secret } : {}),
        }
      : {}),
  };
}

export function webhookView(world: World, webhook: WebhookRow) {
  return {
    id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    account_id: world.account.id,
    subscriptions: webhook.subscriptions,
    ...(world.switches.signs === 'none' ? {} : { secret: webhook.secret }),
  };
}
