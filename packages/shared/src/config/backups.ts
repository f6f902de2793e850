import { z } from 'zod';
import { durationMs } from './duration.ts';

/** How Postgres is copied by schedule. Without this section it is not. In milliseconds. */
export const Backups = z.strictObject({
  every: durationMs.refine((ms) => ms >= 60_000, 'must be 1m or more').prefault('24h'),
  /** at this time of the day, UTC, and every `every` from there; without it, `every` after the last one */
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day (UTC), such as "03:00"')
    .optional(),
  directory: z.string().min(1).default('./backups'),
  /** how many stay */
  keep: z.int().min(1).max(10_000).default(14),
});
export type Backups = z.infer<typeof Backups>;
