import { z } from 'zod';

const id = z.union([z.string(), z.number()]).transform(String);

export const Organisation = z.object({ id });
export type Organisation = z.infer<typeof Organisation>;

export const DeskWebhook = z.object({
  id,
  url: z.string(),
  isEnabled: z.union([z.boolean(), z.stringbool()]).catch(true),
  /** by event; what each is filtered by */
  subscriptions: z.record(z.string(), z.unknown()).catch({}),
  ignoreSourceId: z.string().nullish().catch(null),
});
export type DeskWebhook = z.infer<typeof DeskWebhook>;
