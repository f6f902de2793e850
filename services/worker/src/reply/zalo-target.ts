import { answerText, publicText } from '@omnirelay/adapters/visibility.ts';
import { anonymousPrefix } from '@omnirelay/adapters/zalo/envelope.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import { replyEffectId } from '@omnirelay/shared/mailbox/console-requests.ts';
import { requireOpenWindow } from '../zalo/require-open-window.ts';
import { sendAll } from '../zalo/send-all.ts';
import type { ZaloSide } from '../zalo/zalo-calls.ts';
import type { Reply } from './decide-reply.ts';
import type { ReplyTarget } from './reply-deps.ts';

/** What operators and the AI say to a customer of this official account. */
export function createZaloTarget(side: ZaloSide): ReplyTarget {
  return {
    async send(context, reply, lastCheck) {
      const { conversation, message } = reply;
      const userId = conversation.providerId;
      if (userId.startsWith(anonymousPrefix)) {
        throw new PermanentError('who writes without a Zalo account can be answered in Zalo alone');
      }
      const effectId = replyEffectId(side.zaloConnection.name, message.id);
      if ((await context.ledger.find(effectId)) === undefined) {
        await requireOpenWindow({ ...context, ...side }, userId, conversation.interactedAt);
      }
      const [first] = await sendAll(context, side, {
        userId,
        effectId,
        action: 'message',
        text: message.content,
        files: await context.findFiles(reply),
        lastCheck,
        vouch: (text) => vouchFor(text, message),
      });
      if (first === undefined) throw new PermanentError('there is nothing in it that Zalo takes');
      return first;
    },

    async setStatus() {
      throw new PermanentError("Zalo's conversations are neither open nor closed");
    },
  };
}

/** @throws LeakError */
function vouchFor(text: string, { private: isPrivate, sender, state }: Reply['message']) {
  return sender === 'agent'
    ? publicText(text, { isPrivate, isByPerson: true })
    : answerText(text, { isPrivate, isDraft: state === 'draft' });
}
