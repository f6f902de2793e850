import { z } from 'zod';
import { AlertName } from '../alerts/names.ts';
import { durationMs } from './duration.ts';
import { SigningSecret, TargetUrl } from './forward.ts';
import { name } from './name.ts';

const count = z.number().int().min(1).max(1_000_000);
const atLeast = (ms: number, text: string) =>
  durationMs.refine((given) => given >= ms, `must be ${text} or more`);

/** From which on something is told. Counts are of the last ten minutes, unless docs/alerts.md says more. */
const Thresholds = z.strictObject({
  'signatures-failing': count.default(5),
  'processing-errors': count.default(20),
  'unreadable-payloads': count.default(1),
  'no-ticket-id': count.default(1),
  'oldest-unsent-message': atLeast(1_000, '1s').prefault('5m'),
  'parked-events': count.default(1),
  'uncertain-events': count.default(1),
  'breaker-open': durationMs.prefault('2m'),
  'token-near-expiry': durationMs.prefault('4h'),
  /** percent of `maxmemory` */
  'redis-memory': z.number().int().min(1).max(100).default(80),
  'stuck-consumption': atLeast(1_000, '1s').prefault('5m'),
  'target-failing': durationMs.prefault('10m'),
  'leak-stopped': count.default(1),
  'records-behind': atLeast(1_000, '1s').prefault('10m'),
});
export type Thresholds = z.infer<typeof Thresholds>;

const Address = z.email({ error: 'must be an e-mail address, such as ops@acme.com' }).max(320);
/** `ops@acme.com` or `Omnirelay <ops@acme.com>`. */
const Sender = z.string().refine((text) => {
  const address = /^[^<>\r\n]*<([^<>]+)>$/.exec(text)?.[1] ?? text;
  return Address.safeParse(address).success;
}, 'must be an e-mail address, such as ops@acme.com or Omnirelay <ops@acme.com>');

const Smtp = z
  .strictObject({
    host: z.string().regex(/^[\w.:-]+$/, 'must be a host name'),
    /** 465 where it is `secure`, else 587 */
    port: z.number().int().min(1).max(65_535).optional(),
    /** TLS from the first byte on */
    secure: z.boolean().default(false),
    /** `required`: nothing is sent unless the server offers it; `off`: not even where it does */
    starttls: z.enum(['required', 'offered', 'off']).default('required'),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
  })
  .superRefine(({ user, password, secure, starttls }, context) => {
    if ((user === undefined) !== (password === undefined)) {
      const [there, missing] = user === undefined ? ['password', 'user'] : ['user', 'password'];
      context.addIssue({ code: 'custom', path: [missing], message: `is missing beside ${there}` });
    }
    if (password !== undefined && !secure && starttls !== 'required') {
      const message = 'must be required beside a password, which would go unencrypted';
      context.addIssue({ code: 'custom', path: ['starttls'], message });
    }
  });

/** What every kind of target has. */
const common = {
  /** how it is called in logs and by the command line; its kind and its number, unless given */
  name: name.optional(),
  /** only these */
  only: z.array(AlertName).min(1, 'must name an alert').optional(),
  /** only those that are critical */
  severity: z.literal('critical').optional(),
};
/** Of those that are reached by HTTP. */
const http = { url: TargetUrl, allowPrivate: z.boolean().default(false) };

const EmailTarget = z.strictObject({
  kind: z.literal('email'),
  ...common,
  to: z
    .union([Address, z.array(Address).min(1, 'must name somebody').max(50)])
    .transform((to) => (typeof to === 'string' ? [to] : to)),
  from: Sender,
  smtp: Smtp,
});
const WebhookTarget = z.strictObject({
  kind: z.literal('webhook'),
  ...common,
  ...http,
  /** signs what is sent, by the Standard Webhooks scheme */
  secret: SigningSecret.optional(),
  /** sent as `Authorization: Bearer` */
  token: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'must be ASCII characters, without a line break at its end')
    .optional(),
});
const SlackTarget = z.strictObject({ kind: z.literal('slack'), ...common, ...http });

const AlertTarget = z.discriminatedUnion('kind', [EmailTarget, WebhookTarget, SlackTarget]);
export type EmailTarget = z.infer<typeof EmailTarget> & { name: string };
export type WebhookTarget = z.infer<typeof WebhookTarget> & { name: string };
export type SlackTarget = z.infer<typeof SlackTarget> & { name: string };
export type AlertTarget = EmailTarget | WebhookTarget | SlackTarget;

/** What operators are warned of, and where. */
export const Alerts = z.strictObject({
  /** how often is looked */
  every: atLeast(1_000, '1s').prefault('30s'),
  /** how long something must have been so before it is told, and be over before that is told */
  hold: durationMs.prefault('1m'),
  /** how often it is told again while it goes on; undefined: never */
  repeat: z
    .union([z.literal('never').transform(() => undefined), atLeast(60_000, '1m, or never,')])
    .prefault('4h'),
  /** where people find the console, for links */
  consoleUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  /** those that nobody wants */
  off: z.array(AlertName).default([]),
  thresholds: Thresholds.prefault({}),
  targets: z
    .array(AlertTarget)
    .max(20)
    .default([])
    .transform((targets): AlertTarget[] => withNames(targets))
    .superRefine((targets, context) => {
      targets.forEach(({ name: own }, i) => {
        if (targets.findIndex((other) => other.name === own) === i) return;
        const message = `another target is called ${own} already`;
        context.addIssue({ code: 'custom', path: [i, 'name'], message });
      });
    }),
});
export type Alerts = z.infer<typeof Alerts>;

/** `email`, `email-2`: one of a kind needs no number. */
function withNames(targets: z.infer<typeof AlertTarget>[]): AlertTarget[] {
  const seen = new Map<string, number>();
  return targets.map((target) => {
    const number = (seen.get(target.kind) ?? 0) + 1;
    seen.set(target.kind, number);
    const given = number === 1 ? target.kind : `${target.kind}-${number}`;
    return { ...target, name: target.name ?? given };
  });
}
