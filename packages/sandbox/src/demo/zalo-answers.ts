import type { Responder } from '../openai/index.ts';

const answers: { about: RegExp; action: 'reply' | 'hand_over'; reply: string | null }[] = [
  { about: /nhân viên|khiếu nại|lừa mất/i, action: 'hand_over', reply: null },
  {
    about: /mấy giờ|mở cửa/i,
    action: 'reply',
    reply: 'Dạ, trung tâm mở cửa từ 8 giờ đến 17 giờ, từ thứ Hai đến thứ Bảy ạ.',
  },
  {
    about: /./,
    action: 'reply',
    reply: 'Dạ chào bạn, mình có thể giúp gì cho bạn ạ?',
  },
];

/** A model for the sandbox: a few sensible words of Vietnamese to whoever asks by Zalo. */
export const answerZalo: Responder = ({ messages, schemaName }) => {
  if (schemaName !== 'answer') return undefined;
  const asked = messages.findLast(({ role }) => role === 'user')?.text ?? '';
  const found = answers.find(({ about }) => about.test(asked));
  const isReply = found?.action === 'reply';
  return {
    content: {
      action: found?.action ?? 'hand_over',
      reply: found?.reply ?? null,
      subject: null,
      reason: isReply ? 'answered' : 'asked_for_person',
      confidence: 0.9,
    },
  };
};
