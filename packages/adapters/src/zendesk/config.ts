import { z } from 'zod';
import { baseUrl, connectionBase } from '../connection-settings.ts';

export const ZendeskConnection = z.strictObject({
  ...connectionBase,
  provider: z.literal('zendesk'),
  baseUrl,
  email: z.email(),
  apiToken: z.string().min(1),
  /** Our own user, for echoes; asked of Zendesk when absent. */
  agentId: z.coerce.string().optional(),
  /** The plan's published limits (Support and Suite Team; raise them with the plan). */
  callsPerMinute: z.number().int().positive().default(200),
  updatesPerMinute: z.number().int().positive().default(100),
});
export type ZendeskConnection = z.infer<typeof ZendeskConnection>;
