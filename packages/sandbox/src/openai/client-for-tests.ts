import { createOpenAi, OpenAiConnection } from '@omnirelay/adapters/openai/index.ts';
import { z } from 'zod';
import { type OpenAiFake, startOpenAi } from './index.ts';

export const Reply = z.strictObject({
  action: z.enum(['reply', 'handoff']),
  reply: z.string().max(5_000).nullable(),
  reason: z.string().optional(),
  confidence: z.number().min(0).max(1),
  tags: z.array(z.string()).max(5).default([]),
});
/** What the fake says to it. */
export const example = {
  action: 'reply',
  reply: "The sandbox's reply",
  reason: "The sandbox's reason",
  confidence: 0.9,
  tags: [],
};
export const question = {
  what: 'POST answer',
  system: 'You answer customers.',
  messages: [{ role: 'user' as const, content: '{"customer_message":"my card is 4111"}' }],
  schema: { name: 'reply', zod: Reply },
  maxTokens: 500,
};

/** Our client and the fake, one model, one key. */
export async function openModel() {
  const openai: OpenAiFake = await startOpenAi({ apiKey: 'fake-key', model: 'gpt-x' });
  const closers: (() => Promise<void>)[] = [];
  return {
    openai,
    clientFor(settings: object = {}) {
      const least = { provider: 'openai', baseUrl: openai.url, apiKey: 'fake-key', model: 'gpt-x' };
      const client = createOpenAi(OpenAiConnection.parse({ ...least, ...settings }));
      closers.push(client.close);
      return client;
    },
    /** Between tests. */
    async reset() {
      for (const close of closers.splice(0)) await close();
      openai.reset();
      openai.faults.clear();
    },
    close: () => openai.close(),
  };
}
