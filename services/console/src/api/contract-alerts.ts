import { z } from 'zod';

const Time = z.iso.datetime();

export const Alert = z.object({
  /** such as `breaker-open`; docs/alerts.md has a heading for each */
  name: z.string(),
  /** the connection or flow it is about; empty: the whole */
  subject: z.string(),
  severity: z.enum(['critical', 'warning']),
  /** one sentence in English */
  summary: z.string(),
  since: Time,
  /** null: it goes on */
  resolvedAt: Time.nullable(),
});
export const Alerts = z.object({
  /** what is wrong now, the newest first */
  firing: z.array(Alert),
  /** what was over last */
  resolved: z.array(Alert),
  /** who is told; those that could not be told last, with why */
  targets: z.array(z.object({ name: z.string(), kind: z.string(), error: z.string().nullable() })),
});
export const AlertTest = z.object({
  items: z.array(
    z.object({
      target: z.string(),
      kind: z.string(),
      ok: z.boolean(),
      durationMs: z.number(),
      /** why it was not told, or not all of it */
      error: z.string().nullable(),
    }),
  ),
});
