import type { Reply } from '../decide-reply.ts';

/** An operator's answer that is to be sent; overrides say what a test is about. */
export function aReply(overrides: Partial<Reply['message']> = {}): Reply {
  return {
    message: {
      id: 'm1',
      sender: 'agent',
      author: 'Mai',
      content: 'Good morning',
      private: false,
      attachments: [],
      state: 'sending',
      createdAt: new Date(0),
      deletedAt: null,
      effectId: 'chatwoot-main.reply-m1.reply.message',
      ...overrides,
    },
    conversation: { providerId: '42', owner: 'people', ownedAt: null, interactedAt: null },
  };
}
