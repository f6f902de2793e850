import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Attachment, Message, ZaloUser } from '../model.ts';
import { invalidField } from '../refusals.ts';
import type { Openapi } from './openapi.ts';
import { Id, readData, success } from './read-input.ts';

const Page = z.strictObject({ offset: z.int().min(0), count: z.int().min(1).max(10) });
const OneConversation = Page.extend({ user_id: Id });

/** What was said, newest first, ten rows at most. */
export function registerHistory(app: FastifyInstance, parts: Openapi): void {
  const { world } = parts;

  app.get('/openapi/v2.0/oa/conversation', async (request) => {
    const { user_id, offset, count } = readData(OneConversation, request);
    const user = world.users.get(user_id);
    if (!user) throw invalidField('user_id');
    const newestFirst = world.messagesOf(user_id).toReversed();
    const page = newestFirst.slice(offset, offset + count);
    return success(page.map((message) => rowOf(user, message, parts)));
  });
  app.get('/openapi/v2.0/oa/listrecentchat', async (request) => {
    const { offset, count } = readData(Page, request);
    const page = world.latest().slice(offset, offset + count);
    return success(page.map(({ user, message }) => rowOf(user, message, parts)));
  });
}

/** Zalo's words for what isn't text; the sheet has none of them. */
const types: Partial<Record<Attachment['type'], string>> = { image: 'photo', audio: 'voice' };

function rowOf(user: ZaloUser, message: Message, { account, media }: Openapi) {
  const { by, text = '', attachment } = message;
  const them = { id: user.id, display_name: user.name, avatar: media.url('photo.jpg') };
  const us = { id: account.oaId, display_name: 'Acme', avatar: media.url('photo.jpg') };
  const [from, to] = by === 'user' ? [them, us] : [us, them];
  const { url, thumbnail } = attachment?.payload ?? {};
  return {
    src: by === 'user' ? 1 : 0,
    time: message.atMs,
    type: attachment ? (types[attachment.type] ?? attachment.type) : 'text',
    message: text,
    message_id: message.msgId,
    ...(url === undefined ? {} : { url }),
    ...(thumbnail === undefined ? {} : { thumb: thumbnail }),
    ...named('from', from),
    ...named('to', to),
  };
}

function named(side: string, who: object) {
  return Object.fromEntries(Object.entries(who).map(([key, value]) => [`${side}_${key}`, value]));
}
