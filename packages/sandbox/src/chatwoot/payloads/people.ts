import type { Actor, ContactRow } from '../rows.ts';
import type { World } from '../world.ts';

/** A contact at the top of a webhook: with its account, without a `type`. */
export function webhookContact(world: World, contact: ContactRow) {
  return {
    account: { id: world.account.id, name: world.account.name },
    additional_attributes: contact.additionalAttributes,
    avatar: '',
    custom_attributes: contact.customAttributes,
    email: contact.email,
    id: contact.id,
    identifier: contact.identifier,
    name: contact.name,
    phone_number: contact.phoneNumber,
    thumbnail: '',
    blocked: contact.blocked,
  };
}

/** A contact inside a conversation or message: with a `type`, without an account. */
export function nestedContact(contact: ContactRow) {
  return {
    additional_attributes: contact.additionalAttributes,
    custom_attributes: contact.customAttributes,
    email: contact.email,
    id: contact.id,
    identifier: contact.identifier,
    name: contact.name,
    phone_number: contact.phoneNumber,
    thumbnail: '',
    blocked: contact.blocked,
    type: 'contact',
  };
}

export function webhookActor(actor: Actor) {
  return actor.kind === 'User'
    ? { id: actor.id, name: actor.name, email: actor.email, type: 'user' }
    : { id: actor.id, name: actor.name, type: 'agent_bot' };
}

export function nestedActor(actor: Actor) {
  if (actor.kind === 'AgentBot') {
    return { id: actor.id, name: actor.name, avatar_url: '', type: 'agent_bot' };
  }
  return {
    id: actor.id,
    name: actor.name,
    available_name: actor.name,
    avatar_url: '',
    type: 'user',
    availability_status: 'online',
    thumbnail: '',
  };
}

/** Chatwoot's own AI. */
export function captain(id: number) {
  return {
    id,
    name: 'Captain',
    avatar_url: '',
    description: "Chatwoot's own assistant",
    created_at: '2026-01-05T08:00:00.000Z',
    type: 'captain_assistant',
  };
}
