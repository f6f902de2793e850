import { durationMs } from '@omnirelay/shared/config/duration.ts';
import { z } from 'zod';
import { baseUrl, callSettings, webhookSettings } from '../connection-settings.ts';

/** Zalo's ids are longer than a number is exact: YAML has lost the last digits of one without quotes. */
const digits = (what: string) => {
  const error = `must be ${what}: digits only, in quotes`;
  return z
    .union([z.string(), z.int().transform(String)], { error })
    .pipe(z.string().regex(/^\d{1,25}$/, error));
};

const token = z.string().regex(/^[\x21-\x7e]{1,4000}$/, 'must be one word');

/** An access token and the refresh token that came with it. */
export const TokenPair = z.strictObject({ access: token, refresh: token });
export type TokenPair = z.infer<typeof TokenPair>;

/** One key, or several while a new one is brought in. */
const keys = z
  .union([
    z
      .string()
      .min(1)
      .transform((key) => [key]),
    z.array(z.string().min(1)),
  ])
  .default([]);

/** How an administrator lets us in. Zalo's console keeps one callback; some apps want a fixed challenge too. */
const Authorize = z.strictObject({
  /** As registered in Zalo's console; the console's own address when absent. */
  redirectUri: z.url({ protocol: /^https?$/ }).optional(),
  /** Where the app has one fixed challenge; a new one for each consent when absent. */
  codeVerifier: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must have 43 letters, digits, dashes or underscores')
    .optional(),
});

export const ZaloConnection = z.strictObject({
  ...webhookSettings,
  ...callSettings,
  provider: z.literal('zalo'),
  /** Refusing what is too much counts as a failure at Zalo: far above what an account sends. */
  rateLimit: webhookSettings.rateLimit.unwrap().default(6_000),
  appId: digits("the app's id"),
  appSecret: z.string().min(1),
  oaId: digits("the official account's id"),
  /** The OA Secret Key of the console's Webhook page, not the App Secret. */
  oaSecretKey: keys,
  /** The first pair; from then on they are rotated, and kept encrypted. */
  tokens: TokenPair.optional(),
  authorize: Authorize.prefault({}),
  baseUrls: z
    .strictObject({
      openapi: baseUrl.default('https://openapi.zalo.me'),
      oauth: baseUrl.default('https://oauth.zaloapp.com'),
    })
    .prefault({}),
  /** How far a webhook's time may be off, both ways: Zalo sends again for about two hours. */
  replayWindow: durationMs.prefault('2h'),
  /** What a webhook is answered whose signature does not hold. Zalo unsubscribes apps that refuse. */
  rejectStatus: z.union([z.literal(200), z.literal(401)]).default(200),
  /** What is said between 48 hours and 7 days after the customer's last word, Zalo bills. */
  paidWindow: z.enum(['send', 'refuse']).default('send'),
  /** Of the whole app; Zalo allows 4,000. */
  callsPerMinute: z.number().int().positive().default(3_600),
  /** Deadline of a call that carries a file. */
  fileTimeout: durationMs.default(60_000),
});
export type ZaloConnection = z.infer<typeof ZaloConnection>;
