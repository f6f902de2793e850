import { z } from 'zod';
import { replyFlowId } from '../mailbox/console-requests.ts';
import { isInboxFlow } from '../mailbox/mailbox-name.ts';
import { AnswerFlow } from './answer.ts';
import { AutomateFlow } from './automate.ts';
import { ForwardFlow } from './forward.ts';
import { name } from './name.ts';

const RelayFlow = z.strictObject({
  kind: z.literal('relay'),
  id: name
    .refine((id) => !isInboxFlow(id), 'only inbox flows are called inbox or inbox-...')
    .refine((id) => id !== replyFlowId, `${replyFlowId} is what the console sends by`)
    .default('relay'),
  /** Whose customers are relayed: one of them. */
  zendesk: z.string().optional(),
  zalo: z.string().optional(),
  chatwoot: z.string(),
  /** Tags that a relayed reply adds to its ticket. */
  tags: z
    .array(z.string().regex(/^\S+$/, 'a tag has no spaces'))
    .default(['from_chatwoot', 'api_integration', 'no_webhook']),
  syncStatus: z.boolean().default(true),
  /** What a Zendesk agent's comment becomes in Chatwoot. */
  staffComments: z.enum(['outgoing', 'note', 'ignore']).default('outgoing'),
  /** Files may come from private addresses other than the connections' own. */
  allowPrivate: z.boolean().default(false),
  maxFileMb: z.number().positive().max(1024).default(40),
});
export type RelayFlow = z.infer<typeof RelayFlow>;

/** Providers that may stand across from Chatwoot; the key of a relay names its connection. */
export const relaySources = ['zendesk', 'zalo'] as const;

/** The connection across from Chatwoot. What was checked has one. */
export function sourceOf(flow: Pick<RelayFlow, (typeof relaySources)[number]>): string {
  return flow.zendesk ?? flow.zalo ?? '';
}

/** Stores what is said and shows it in the console, which answers from there. */
const InboxFlow = z.strictObject({
  kind: z.literal('inbox'),
  id: name.refine(isInboxFlow, 'must be inbox or begin with inbox-').default('inbox'),
  from: z.array(z.string()).min(1, 'must name a connection'),
});
export type InboxFlow = z.infer<typeof InboxFlow>;

export const Flow = z.discriminatedUnion('kind', [
  RelayFlow,
  InboxFlow,
  AutomateFlow,
  AnswerFlow,
  ForwardFlow,
]);
export type Flow = z.infer<typeof Flow>;
