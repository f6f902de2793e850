import { z } from 'zod';
import { formats } from '../formats.ts';

/** How an event stands for one flow. */
const FlowState = z.enum(['waiting', 'retrying', 'done', 'skipped', 'parked', 'uncertain']);
export type FlowState = z.infer<typeof FlowState>;

/** A write that a provider has confirmed. */
const EffectRecord = z.object({
  id: z.string(),
  action: z.string(),
  connection: z.string(),
  remoteId: z.string(),
});
export type EffectRecord = z.infer<typeof EffectRecord>;

/** One attempt to hand an event on, and what the target said. */
const ForwardCall = z.object({
  /** without its query */
  url: z.string(),
  atMs: z.number().min(0).max(8.64e15),
  status: z.int32().optional(),
  durationMs: z.int32(),
  error: z.string().optional(),
  /** the beginning of the answer */
  answer: z.string().optional(),
});
export type ForwardCall = z.infer<typeof ForwardCall>;

/** What happened to one event in one flow: a line in the record stream, later a row in Postgres. */
export const OutcomeRecord = z.object({
  /** format version; none: the first */
  v: z.literal(formats.outcome).optional(),
  /** the event's id */
  id: z.string().min(1),
  flow: z.string(),
  state: FlowState,
  /** why: `own-echo`, `private-note`, an error's message */
  reason: z.string().optional(),
  attempts: z.int32(),
  remoteId: z.string().optional(),
  lastError: z.string().optional(),
  effects: z.array(EffectRecord).optional(),
  calls: z.array(ForwardCall).optional(),
  atMs: z.number().min(0).max(8.64e15),
});
export type OutcomeRecord = z.infer<typeof OutcomeRecord>;
