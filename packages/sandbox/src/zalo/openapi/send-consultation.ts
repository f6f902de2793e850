import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { fileAttachment } from '../file-attachment.ts';
import { digitsId } from '../ids.ts';
import type { Attachment, ZaloUser } from '../model.ts';
import { invalidField, zaloRefusal } from '../refusals.ts';
import type { NewMessage } from '../world.ts';
import { type Content, readSending, type Sending } from './message-body.ts';
import type { Openapi } from './openapi.ts';
import { success } from './read-input.ts';
import { judgeWindow } from './window.ts';

/** Every reply: judged by its shape, by the customer, by the window, by what it refers to. */
export function registerConsultation(app: FastifyInstance, parts: Openapi): void {
  const { world, events, announcer, switches } = parts;

  app.post('/openapi/v3.0/oa/message/cs', async (request, reply) => {
    if (Buffer.isBuffer(request.body)) throw invalidField('body', true);
    const sending = readSending(request.body);
    const user = world.users.get(sending.userId);
    if (!user) throw invalidField('user_id');
    const isBilled = isBilledOrThrow(user, parts);
    const message = world.addMessage(user.id, { ...toMessage(sending, parts), isBilled });
    if (sending.text !== undefined && sending.text !== sending.text.normalize('NFC')) {
      world.denormalized.push(message.msgId);
    }
    await announcer.announce(events.oaSent(user, message), reply);
    if (switches.receipts) {
      const received = events.received(user, message.msgId, world.nowMs());
      reply.raw.once('close', () => void announcer.announce(received));
    }
    const quota = { quota_type: 'reply', remain: '8', total: '8' };
    return success({
      message_id: message.msgId,
      user_id: user.id,
      sent_time: String(message.atMs),
      ...(switches.tellsQuota ? { quota } : {}),
    });
  });
}

/** @throws Refusal */
function isBilledOrThrow(user: ZaloUser, { world, switches }: Openapi): boolean {
  if (user.block !== undefined) throw zaloRefusal(user.block);
  const verdict = judgeWindow(user.lastInteractionMs, world.nowMs(), switches);
  if (verdict.kind === 'refused') throw zaloRefusal(verdict.error);
  return verdict.kind === 'billed';
}

/** @throws Refusal for what it refers to and isn't there */
function toMessage({ userId, text, quote, content }: Sending, parts: Openapi): NewMessage {
  if (quote !== undefined && !parts.world.message(userId, quote)) {
    throw invalidField('quote_message_id');
  }
  const { listTemplate } = parts.switches;
  if (content.kind === 'list' && listTemplate !== 'accepted') {
    throw listTemplate === -201 ? invalidField('template_type') : zaloRefusal(listTemplate);
  }
  const attachment = attachmentOf(content, text, parts);
  return {
    by: 'api',
    ...(text === undefined ? {} : { text }),
    ...(quote === undefined ? {} : { quote }),
    ...(attachment === undefined ? {} : { attachment }),
    ...('template' in content ? { template: content.template } : {}),
  };
}

/** As the customer gets it. */
function attachmentOf(
  content: Content,
  text: string | undefined,
  { uploads, media, switches }: Openapi,
): Attachment | undefined {
  switch (content.kind) {
    case 'text':
      return undefined;
    case 'media': {
      const { element } = content;
      if (element.media_type === 'sticker') {
        const payload = { id: element.attachment_id, url: media.url('sticker.png') };
        return { type: 'sticker', payload };
      }
      const { media_type: type, attachment_id: id } = element;
      const url = id === undefined ? element.url : uploads.get(type, id, 'attachment_id').url;
      return { type, payload: { thumbnail: url, url } };
    }
    case 'file': {
      const { file, url } = uploads.get('file', content.token, 'token');
      return fileAttachment(file, url, switches);
    }
    case 'buttons':
    case 'form':
    case 'list': {
      const checksum = createHash('md5').update(JSON.stringify(content.template)).digest('hex');
      const payload = { zinstant_id: digitsId(), text: text ?? '', link_url: '', checksum };
      return { type: 'template', payload };
    }
  }
}
