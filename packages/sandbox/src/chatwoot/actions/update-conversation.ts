import { type AttributeChange, attributeChange, type Change } from '../change.ts';
import { invalid } from '../refusals.ts';
import type { Attributes, ConversationRow } from '../rows.ts';
import { isoOrNull } from '../timestamps.ts';
import type { World } from '../world.ts';
import { addActivity } from './message-rows.ts';

const longestString = 1_500;
const greatestInteger = 9_999_999_999;

const statusSentences: Record<ConversationRow['status'], string> = {
  open: 'was reopened by',
  resolved: 'was marked resolved by',
  pending: 'was set to pending by',
  snoozed: 'was snoozed by',
};

/** Changes a conversation and announces what Chatwoot announces of it; nothing changed, nothing announced. */
export function updateConversation(
  world: World,
  change: Change,
  conversation: ConversationRow,
  patch: Partial<ConversationRow>,
): void {
  const before = tracked(conversation);
  const previousUpdate = conversation.updatedAt;
  Object.assign(conversation, patch);
  if (conversation.status !== 'snoozed') conversation.snoozedUntil = null;
  const after = tracked(conversation);
  const changes: AttributeChange[] = Object.keys(after)
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => attributeChange(name, before[name], after[name]));
  if (changes.length === 0) return;
  conversation.updatedAt = world.now();
  changes.push(attributeChange('updated_at', previousUpdate, conversation.updatedAt));

  const conversationId = conversation.id;
  if (before.status !== after.status) {
    // Silently: a resolved conversation waits for nobody.
    if (conversation.status === 'resolved') conversation.waitingSince = null;
    change.events.push({ name: 'conversation_status_changed', conversationId, changes });
    const { status } = conversation;
    if (status === 'open' || status === 'resolved') {
      const name = status === 'open' ? 'conversation_opened' : 'conversation_resolved';
      change.events.push({ name, conversationId, changes });
    }
    const who = change.actor?.name ?? 'the system';
    const sentence = statusSentences[conversation.status];
    addActivity(world, conversation, `Conversation ${sentence} ${who}`);
  }
  change.events.push({ name: 'conversation_updated', conversationId, changes });
}

/** Conversation attributes are checked flat: nested values may be of any size. */
export function validateAttributes(
  column: 'custom_attributes' | 'additional_attributes',
  attributes: Attributes,
): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'string' && [...value].length > longestString) {
      throw invalid({ [column]: `${key} length should be < ${longestString}` });
    }
    if (typeof value === 'number' && Number.isInteger(value) && value > greatestInteger) {
      throw invalid({ [column]: `${key} value should be < ${greatestInteger}` });
    }
  }
}

/** The attributes whose change makes a conversation_updated; other additional_attributes are silent. */
function tracked(conversation: ConversationRow): Record<string, unknown> {
  const { assignee } = conversation;
  return {
    status: conversation.status,
    assignee_id: assignee?.type === 'User' ? assignee.id : null,
    assignee_agent_bot_id: assignee?.type === 'AgentBot' ? assignee.id : null,
    snoozed_until: isoOrNull(conversation.snoozedUntil),
    custom_attributes: conversation.customAttributes,
    label_list: conversation.labels,
    waiting_since: isoOrNull(conversation.waitingSince),
    first_reply_created_at: isoOrNull(conversation.firstReplyCreatedAt),
    priority: conversation.priority,
    conversation_language: conversation.additionalAttributes.conversation_language ?? null,
  };
}
