import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidField, zaloRefusal } from '../refusals.ts';
import type { Openapi } from './openapi.ts';
import { Id, readBody, success } from './read-input.ts';

const ToUser = z.strictObject({ user_id: Id });
const Reaction = z.strictObject({
  recipient: ToUser,
  sender_action: z.strictObject({
    react_icon: z.string().min(1),
    react_message_id: z.string().min(1),
  }),
});
const AnonymousReply = z.strictObject({
  recipient: z.strictObject({ anonymous_id: Id, conversation_id: Id }),
  message: z.strictObject({ text: z.string().min(1) }),
});
/** Whatever it says, it went to the wrong place. */
const ForKnownUser = z.looseObject({ recipient: ToUser, message: z.unknown() });

/** What is left of version 2: reactions, and replies to the anonymous. */
export function registerLegacy(app: FastifyInstance, parts: Openapi): void {
  const { world, events, announcer } = parts;

  app.post('/openapi/v2.0/oa/message', async (request, reply) => {
    const { body } = request;
    const known = ForKnownUser.safeParse(body);
    if (known.success && known.data.message !== undefined) throw zaloRefusal(-240);
    if (isObject(body) && 'sender_action' in body) {
      const { recipient, sender_action } = readBody(Reaction, request);
      const { react_icon: icon, react_message_id: msgId } = sender_action;
      const user = world.users.get(recipient.user_id);
      if (!user) throw invalidField('user_id');
      if (!world.message(user.id, msgId)) throw invalidField('react_message_id');
      const event = events.reacted('oa', user, msgId, icon, world.nowMs());
      await announcer.announce(event, reply);
      return success({ message_id: msgId, user_id: user.id });
    }
    const { recipient, message } = readBody(AnonymousReply, request);
    const { anonymous_id: id, conversation_id: conversationId } = recipient;
    if (world.messagesOf(id).length === 0) throw invalidField('anonymous_id');
    const sent = world.addMessage(id, { by: 'api', text: message.text });
    await announcer.announce(events.anonymous('oa', id, conversationId, sent), reply);
    return success({ message_id: sent.msgId, conversation_id: conversationId });
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
