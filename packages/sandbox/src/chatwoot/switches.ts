/** Behaviour that the fact sheet calls inferred, or that differs from run to run. All may be changed while running. */
export interface Switches {
  /** Whether the webhooks of our own call arrive before its answer. */
  echo: 'before' | 'after' | 'random';
  /** Whether a second call fits between a validation and its insert. */
  race: 'open' | 'closed' | 'random';
  /** `changed_attributes` of conversation_status_changed: null in practice, says the sheet. */
  statusChangedAttributes: 'null' | 'array';
  /** conversation_created carries no message at all (#13608) instead of the newest. */
  emptyConversationCreated: boolean;
  /** An account setting: a conversation stays pending although its bot can't be reached. */
  keepPendingOnBotFailure: boolean;
  /** Names of headers that reach Chatwoot; nginx drops the one with underscores by default. */
  tokenHeader: 'any' | 'hyphens-only';
  /** What has a secret: account webhooks since 4.12, the API inbox since 4.13. */
  signs: 'all' | 'account' | 'none';
  /** Since 4.14, webhooks to private addresses are taken, and never delivered. */
  refusesPrivateAddresses: boolean;
  /** False on Cloud's free plan: no account webhooks, and 403 for every token. */
  apiAndWebhooks: boolean;
}

export const defaultSwitches: Switches = {
  echo: 'random',
  race: 'random',
  statusChangedAttributes: 'null',
  emptyConversationCreated: false,
  keepPendingOnBotFailure: false,
  tokenHeader: 'any',
  signs: 'all',
  refusesPrivateAddresses: false,
  apiAndWebhooks: true,
};
