import { z } from 'zod';
import { durationMs } from './duration.ts';

/** Shorter than this, what a retry or a replay still needs could go. */
const shortestMs = 24 * 3_600_000;

const period = z
  .union([
    z.literal('never').transform(() => undefined),
    durationMs.refine((ms) => ms >= shortestMs, 'must be 1d or more, or never'),
  ])
  .optional();

/** How long what is stored stays, by kind, in milliseconds. Undefined: for good. */
export const Retention = z.strictObject({
  /** bytes of finished events */
  bodies: period,
  /** what became of finished events */
  deliveries: period,
  /** conversations in which nothing was said for so long, with their messages */
  messages: period,
  /** runs of tickets, and answers */
  runs: period,
  /** what targets of forward flows have answered */
  calls: period,
  audit: period,
  /** files that operators attached */
  uploads: period,
  /** sessions that have ended */
  sessions: period,
});
export type Retention = z.infer<typeof Retention>;
