import { z } from 'zod';
import { baseUrl, callSettings, webhookSettings } from '../connection-settings.ts';

export const dataCentres = [
  'us',
  'eu',
  'in',
  'jp',
  'sa',
  'au',
  'cn',
  'ca',
  'uk',
  'sg',
  'ae',
] as const;

/** Zoho's ids are longer than a number is exact: YAML has lost the last digits of one without quotes. */
const digits = (what: string) => {
  const error = `must be ${what}: digits only, in quotes`;
  return z
    .union([z.string(), z.int().transform(String)], { error })
    .pipe(z.string().regex(/^\d{1,20}$/, error));
};

/** What a refresh token was given to. */
const Client = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  refreshToken: z.string().min(1),
});

/** Several, so that a new one can be brought in; none yet: nothing is taken in. */
const secrets = z.array(z.string().min(1)).default([]);

const Webhook = z.discriminatedUnion('auth', [
  /** Desk's own webhooks. Their id is known only once Zoho has probed the URL; until then nothing is taken in. */
  z.strictObject({ auth: z.literal('jwt'), webhookId: digits("the webhook's id").optional() }),
  /** `X-Zoho-Signature`, by a script or proxy that signs */
  z.strictObject({ auth: z.literal('hmac'), secrets }),
  /** `X-Webhook-Secret`, by a workflow rule's custom function */
  z.strictObject({ auth: z.literal('secret'), secrets }),
]);

export const ZohoConnection = z.strictObject({
  ...webhookSettings,
  ...callSettings,
  ...Client.shape,
  provider: z.literal('zoho'),
  dataCentre: z.enum(dataCentres),
  /** Zoho answers an unexplained 500 to anything but the number. */
  orgId: digits("the organisation's number"),
  /** Where the CRM has a client of its own. */
  crm: Client.optional(),
  /** The agent whose token it is, for echoes; asked of Desk when absent. */
  agentId: digits("the agent's id").optional(),
  /** Webhooks created with it as `ignoreSourceId` do not tell of what we write. */
  sourceId: z.uuid().optional(),
  crmVersion: z
    .string()
    .regex(/^v\d+(\.\d+)?$/, 'must be a version, such as v8')
    .default('v8'),
  /** Instead of the data centre's hosts; without a path, so without `/api/v1` and `/crm/v8`. */
  baseUrls: z
    .strictObject({
      accounts: baseUrl.optional(),
      desk: baseUrl.optional(),
      crm: baseUrl.optional(),
      /** serves `/.well-known/jwks.json`; Desk's own host when absent */
      jwks: baseUrl.optional(),
    })
    .prefault({}),
  callsPerMinute: z.number().int().positive().default(200),
  /** Calls under way at a time, of Desk and of the CRM each. Free plans allow 5. */
  concurrency: z.number().int().positive().default(5),
  webhook: Webhook,
});
export type ZohoConnection = z.infer<typeof ZohoConnection>;
