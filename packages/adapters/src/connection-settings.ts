import { durationMs } from '@omnirelay/shared/config/duration.ts';
import { z } from 'zod';
import { AddressRange } from './allow-from.ts';

/** What every connection has that is called. */
export const callSettings = {
  /** Deadline of one call. */
  timeout: durationMs.default(20_000),
  /** After a write with an unclear end: how long it may still be applied. */
  settle: durationMs.default(5_000),
};

/** What every connection has that sends webhooks. */
export const webhookSettings = {
  /** Binds the provider's established webhook paths to this connection where there are several. */
  default: z.boolean().default(false),
  /** Only the sandbox accepts webhooks that nobody signed. */
  unsigned: z.boolean().default(false),
  /** Webhooks a minute from one address. */
  rateLimit: z.number().int().positive().default(600),
  /** Refused webhooks a minute, of all addresses together; beyond, only known senders are heard. */
  refusedLimit: z.number().int().positive().default(3_000),
  /** Addresses and ranges that webhooks may come from; none: from anywhere. */
  allowFrom: z.array(AddressRange).default([]),
};

/** What every connection has whose provider signs a time with its webhooks, and carries files. */
export const connectionBase = {
  ...webhookSettings,
  ...callSettings,
  webhookSecrets: z.array(z.string().min(1)).default([]),
  /** How far a signed timestamp may be off, both ways. */
  replayWindow: durationMs.default(5 * 60_000),
  /** Deadline of a call that carries files. */
  fileTimeout: durationMs.default(120_000),
};

export const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
