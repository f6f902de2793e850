import type { ChatwootEvent } from '../change.ts';
import { findSender } from '../lookups.ts';
import type { World } from '../world.ts';
import { conversationPayload } from './conversation.ts';
import { messagePayload } from './message.ts';
import { webhookActor, webhookContact } from './people.ts';

/** The body of an event from the rows as they are now; null when what it is about is gone: the event is lost. */
export function eventPayload(world: World, event: ChatwootEvent): Record<string, unknown> | null {
  switch (event.name) {
    case 'message_created':
    case 'message_updated': {
      const message = world.store.messages.get(event.messageId);
      return message ? { ...messagePayload(world, message), event: event.name } : null;
    }
    case 'contact_created':
    case 'contact_updated': {
      const contact = world.store.contacts.get(event.contactId);
      if (!contact) return null;
      const changed = event.name === 'contact_updated' ? { changed_attributes: event.changes } : {};
      return { ...webhookContact(world, contact), ...changed, event: event.name };
    }
    case 'conversation_typing_on':
    case 'conversation_typing_off': {
      const conversation = world.store.conversations.get(event.conversationId);
      const typist = findSender(world, event.typist);
      if (!conversation || !typist) return null;
      return {
        event: event.name,
        user: webhookActor(typist),
        conversation: conversationPayload(world, conversation),
        is_private: event.isPrivate,
      };
    }
    case 'conversation_opened':
    case 'conversation_resolved':
    case 'conversation_created':
    case 'conversation_updated':
    case 'conversation_status_changed': {
      const conversation = world.store.conversations.get(event.conversationId);
      if (!conversation) return null;
      const payload = conversationPayload(world, conversation);
      if (event.name === 'conversation_opened' || event.name === 'conversation_resolved') {
        return { ...payload, event: event.name };
      }
      if (event.name === 'conversation_created') {
        const messages = world.switches.emptyConversationCreated ? [] : payload.messages;
        return { ...payload, messages, event: event.name };
      }
      const hidden =
        event.name === 'conversation_status_changed' &&
        world.switches.statusChangedAttributes === 'null';
      return { ...payload, changed_attributes: hidden ? null : event.changes, event: event.name };
    }
  }
}
