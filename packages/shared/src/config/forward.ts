import { z } from 'zod';
import { filterProblem } from '../filter/filter.ts';
import { replyFlowId } from '../mailbox/console-requests.ts';
import { isInboxFlow } from '../mailbox/mailbox-name.ts';
import { durationMs } from './duration.ts';
import { name } from './name.ts';

const longestTimeoutMs = 60_000;

/** Where events may be sent on to: whether it may be private is another question. */
export const TargetUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .max(2_000)
  .refine((url) => {
    // What is no address at all has been said above.
    if (!URL.canParse(url)) return true;
    const { username, password, hash } = new URL(url);
    return username === '' && password === '' && hash === '';
  }, 'must have no user, password or #; use `token` for what the target asks for');

/** A secret of the Standard Webhooks scheme: `whsec_` and 24 to 64 bytes in Base64. */
export const SigningSecret = z.string().refine((secret) => {
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) && bytes.length >= 24 && bytes.length <= 64;
}, 'must be whsec_ and 24 to 64 bytes in Base64: echo "whsec_$(openssl rand -base64 32)"');

/** A type, or the beginning of several: `conversation_*`. */
const EventPattern = z
  .string()
  .regex(/^[^\s*]+\*?$|^\*$/, 'must be an event type, such as message_created or conversation_*');

/** Hands a connection's events on to another service. One flow has one target. */
export const ForwardFlow = z.strictObject({
  kind: z.literal('forward'),
  id: name
    .refine((id) => !isInboxFlow(id), 'only inbox flows are called inbox or inbox-...')
    .refine((id) => id !== replyFlowId, `${replyFlowId} is what the console sends by`)
    .default('forward'),
  /** one connection or several */
  from: z
    .union([z.string(), z.array(z.string()).min(1, 'must name a connection')])
    .transform((from) => (typeof from === 'string' ? [from] : from)),
  url: TargetUrl,
  /** an address that is set while running may be private */
  allowPrivate: z.boolean().default(false),
  token: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'must be ASCII characters, without a line break at its end')
    .optional(),
  /** `header`: as `Authorization: Bearer`; `query`: as `?token=` */
  tokenIn: z.enum(['header', 'query']).default('header'),
  /** what deliveries are signed with; each of them signs, so that one can follow another */
  secrets: z.array(SigningSecret).max(5).default([]),
  /** undefined: all */
  events: z.array(EventPattern).min(1).optional(),
  /** of Chatwoot; undefined: all */
  inboxes: z.array(z.coerce.string().regex(/^\d+$/)).min(1).optional(),
  /** a condition in CEL over `event` (the body) and `meta` (`type`, `connection`, `conversation`) */
  when: z
    .string()
    .max(4_000)
    .superRefine((expression, context) => {
      const message = filterProblem(expression);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .optional(),
  /** `original`: the provider's bytes; `envelope`: them in an object of ours */
  body: z.enum(['original', 'envelope']).default('original'),
  timeout: durationMs
    .refine((ms) => ms > 0 && ms <= longestTimeoutMs, 'must be 1m or less')
    .prefault('10s'),
  /** at most so many calls in any so long */
  rateLimit: z
    .strictObject({ count: z.number().int().min(1).max(10_000), per: durationMs.prefault('1s') })
    .optional(),
  /** when nothing has got through for so long, it is paused */
  pauseAfter: durationMs.refine((ms) => ms >= 60_000, 'must be 1m or more').prefault('24h'),
  /** false: what may have arrived is not sent again, a person decides */
  repeatable: z.boolean().default(true),
});
export type ForwardFlow = z.infer<typeof ForwardFlow>;

/** Sent by hand to see whether a target hears us: it passes every filter. */
export const testEventType = 'test_event';

/** Whether a forward flow takes events of this type. Pure. */
export function takesType({ events }: Pick<ForwardFlow, 'events'>, type: string): boolean {
  if (events === undefined || type === testEventType) return true;
  const names = foundComment.includes(type) ? [type, 'ticket.comment_added'] : [type];
  return events.some((pattern) =>
    names.some((name) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    ),
  );
}

/** A comment of Zendesk's that we came upon: whoever wants those that webhooks tell of wants it. */
const foundComment = ['comment.read', 'comment'];
