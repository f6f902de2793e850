import { z } from 'zod';
import { baseUrl, connectionBase } from '../connection-settings.ts';

export const ChatwootConnection = z.strictObject({
  ...connectionBase,
  provider: z.literal('chatwoot'),
  baseUrl,
  accountId: z.coerce.string().regex(/^\d+$/),
  /** The API inbox that the relay writes into. */
  inboxId: z.coerce.string().regex(/^\d+$/),
  apiToken: z.string().min(1),
  /** An agent bot's: what the AI says is posted with it, under the bot's name. */
  botToken: z.string().min(1).optional(),
  /** `?token=` in the webhook's URL, for servers that cannot sign (before 4.12). */
  webhookToken: z.string().min(16, 'use a long random token').optional(),
  /** Our own user; asked of Chatwoot when absent. */
  agentId: z.coerce.string().optional(),
  /** Chatwoot's default per address. */
  callsPerMinute: z.number().int().positive().default(3_000),
});
export type ChatwootConnection = z.infer<typeof ChatwootConnection>;
