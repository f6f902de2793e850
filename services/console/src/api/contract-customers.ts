import { z } from 'zod';
import { text } from './contract.ts';

/** In the body: addresses of requests are logged by proxies. */
export const CustomerQuery = z.strictObject({
  /** a conversation, an e-mail address, a phone number */
  who: text(320)
    .transform((who) => who.trim())
    .refine((who) => who !== '', 'must name somebody'),
});

const Counts = z.record(z.string(), z.number());

export const CustomerPlan = z.object({
  /** conversations, tickets, users: `<connection>.<id>` */
  places: z.array(z.string()),
  counts: Counts,
});

export const CustomerExport = z.object({
  run: z.string(),
  items: z.array(z.looseObject({ kind: z.string() })),
});

export const CustomerErasure = z.object({
  run: z.string(),
  places: z.array(z.string()),
  postgres: Counts,
  redis: Counts,
  /** what we can't erase, a sentence each */
  remains: z.array(z.string()),
});
