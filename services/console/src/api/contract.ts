import { z } from 'zod';

/**
 * What the console's API takes and answers, shared with the web app. JSON is camelCase, ids are
 * strings, times are ISO 8601 in UTC.
 */
export const Time = z.iso.datetime();

/** PostgreSQL has no NUL. */
export const text = (maxChars: number) =>
  z
    .string()
    .max(maxChars)
    .refine((given) => !given.includes('\0'), 'must not contain NUL');
/** Empty means no filter, as forms send it. */
export const filter = (maxChars: number) => text(maxChars).optional();
/** Ids have a provider's in them, which may be long. */
const maxCursor = 2_000;
export const pageLimit = z.coerce.number().int().min(1).max(200).default(50);

export const Role = z.enum(['admin', 'agent']);
export const User = z.object({ email: z.string(), name: z.string(), role: Role });

export const Contact = z.object({
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  avatarUrl: z.string().nullable(),
});

export const Status = z.enum(['Open', 'Closed']);
export const Owner = z.enum(['ai', 'people']);

/** How a customer may be answered now, where their messenger limits that. */
export const AnswerWindow = z.object({
  /** `paid`: accepted, and billed; `closed`: refused until the customer writes again */
  state: z.enum(['free', 'paid', 'closed']),
  /** when it becomes paid, and when it closes */
  freeUntil: Time,
  closesAt: Time,
});

export const Conversation = z.object({
  id: z.string(),
  platform: z.string(),
  externalId: z.string(),
  connection: z.string(),
  contact: Contact,
  status: Status,
  owner: Owner,
  /** e-mail of the user it is assigned to */
  assignee: z.string().nullable(),
  /** null: there is none, or nothing is known of it */
  window: AnswerWindow.nullable(),
  unread: z.number().int(),
  /** the newest public message, shortened */
  lastMessage: z.string(),
  lastMessageAt: Time,
  createdAt: Time,
  updatedAt: Time,
});

export const Attachment = z.object({
  id: z.string(),
  name: z.string(),
  contentType: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  /** where the browser gets it: the provider's https address or ours; null: not to be had */
  url: z.string().nullable(),
});

export const Sender = z.enum(['customer', 'agent', 'bot', 'system']);
export const MessageState = z.enum(['stored', 'sending', 'sent', 'failed', 'uncertain', 'draft']);

export const Message = z.object({
  id: z.string(),
  conversationId: z.string(),
  sender: Sender,
  author: z.string(),
  content: z.string(),
  /** a note that the customer does not see */
  private: z.boolean(),
  attachments: z.array(Attachment),
  state: MessageState,
  /** why it failed, for people */
  failure: z.string().nullable(),
  providerId: z.string().nullable(),
  editedAt: Time.nullable(),
  deletedAt: Time.nullable(),
  createdAt: Time,
});

/** `nextCursor` is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const Login = z.strictObject({
  email: z.string().max(320),
  password: z.string().max(1_024),
});
export const LoginAnswer = z.object({ token: z.string(), user: User });

export const ConversationsQuery = z.strictObject({
  status: z.enum(['', ...Status.options]).optional(),
  platform: filter(100),
  connection: filter(100),
  /** an e-mail, `me` or `none` */
  assignee: filter(320),
  unread: z.enum(['', 'true']).optional(),
  /** the beginnings of words of a name, an id or a message */
  q: filter(500),
  cursor: filter(maxCursor),
  limit: pageLimit,
});
export const ConversationsPage = pageOf(Conversation);

/** Items are oldest first; `nextCursor` leads to the page before them. */
export const MessagesQuery = z.strictObject({ cursor: filter(maxCursor), limit: pageLimit });
export const MessagesPage = pageOf(Message);

export const Reply = z.strictObject({
  content: z.string().max(150_000),
  /** ids of `POST /api/uploads` */
  attachments: z
    .array(z.string().regex(/^\w{1,64}$/))
    .max(15)
    .default([]),
  /** a note for colleagues instead of a reply */
  private: z.boolean().default(false),
  /** made by the caller: the same one twice is one reply */
  requestId: z
    .string()
    .regex(/^[\w-]{8,64}$/)
    .optional(),
});
export const StatusChange = z.strictObject({ status: Status });
export const Assignment = z.strictObject({ assignee: z.string().max(320).nullable() });
export const OwnerChange = z.strictObject({ owner: Owner });
/** For a message that is a draft; without `content` it is approved as it is. */
export const DraftApproval = z.strictObject({ content: z.string().max(150_000).optional() });
export const Upload = z.object({
  id: z.string(),
  name: z.string(),
  contentType: z.string(),
  sizeBytes: z.number(),
});

/** `integrationId`: the connection; may be left out where there is one Chatwoot only. */
export const SyncRequest = z.strictObject({ integrationId: filter(100) });
export const Sync = z.object({
  id: z.string(),
  connection: z.string(),
  trigger: z.enum(['manual', 'schedule']),
  state: z.enum(['running', 'done', 'failed']),
  conversationsRead: z.number(),
  messagesRead: z.number(),
  healed: z.number(),
  oldestGapMs: z.number().nullable(),
  error: z.string().nullable(),
  startedAt: Time,
  finishedAt: Time.nullable(),
});
export const SyncStarted = z.object({ syncId: z.string() });

/** What its provider's set-up is like, in one line; the code is stable, such as `webhook_missing`. */
export const Finding = z.object({
  code: z.string(),
  level: z.enum(['ok', 'warning', 'problem']),
  message: z.string(),
});
export const ConnectionState = z.object({
  id: z.string(),
  provider: z.string(),
  active: z.boolean(),
  webhookActive: z.boolean(),
  lastWebhookAt: Time.nullable(),
  breaker: z.enum(['closed', 'open', 'paused']),
  /** calls in the last minute against what is allowed; null where nothing is counted */
  rateLimit: z.object({ used: z.number(), limit: z.number(), periodMs: z.number() }).nullable(),
  token: z.object({
    state: z.enum(['ok', 'expiring', 'needs_reauth']),
    expiresAt: Time.nullable(),
  }),
  /** Whether an administrator can authorise it here, on a page of its provider's. */
  canAuthorize: z.boolean(),
  lastSync: Sync.nullable(),
  /** the set-up at its provider, as it was last looked at */
  findings: z.array(Finding),
  /** null: nobody has looked */
  checkedAt: Time.nullable(),
});
export const ConnectionPatch = z.strictObject({
  active: z.boolean().optional(),
  webhookActive: z.boolean().optional(),
  /** a new pair, instead of the one that is kept */
  tokens: z.strictObject({ access: text(4_000), refresh: text(4_000) }).optional(),
});

export const DeliveryFlow = z.object({
  flow: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  attempts: z.number(),
  remoteId: z.string().nullable(),
  lastError: z.string().nullable(),
  updatedAt: Time,
});
export const Delivery = z.object({
  id: z.string(),
  connection: z.string(),
  type: z.string(),
  /** the conversation's external id */
  conversation: z.string(),
  receivedAt: Time,
  state: z.string(),
  reason: z.string().nullable(),
  flows: z.array(DeliveryFlow),
});
export const DeliveryPage = pageOf(Delivery);

export const Health = z.object({
  /** seconds that the oldest message waits because of us; null: none waits */
  oldestWaitingSeconds: z.number().nullable(),
  /** conversations with something waiting */
  waiting: z.number(),
  parked: z.number(),
  /** of the last hour, webhook to provider answer, in milliseconds */
  relayP50Ms: z.number().nullable(),
  relayP95Ms: z.number().nullable(),
  /** these and what follows: of the last 24 hours */
  accepted: z.number(),
  accountedFor: z.number(),
  healed: z.number(),
  oldestGapMs: z.number().nullable(),
  /** of automations, waiting for a decision; null: there is no automation */
  suggestions: z.number().nullable(),
  /** tickets whose automation asks for a person */
  needsReview: z.number(),
  /** ids of those that nothing gets through: their targets fail, or they paused themselves over it */
  flowsInTrouble: z.array(z.string()),
});

export const NewUser = z.strictObject({
  email: z.email().max(320),
  name: text(200).default(''),
  role: Role,
  password: z.string().min(10).max(1_024),
});
export const UserPatch = z.strictObject({
  name: text(200).optional(),
  role: Role.optional(),
  password: z.string().min(10).max(1_024).optional(),
  disabled: z.boolean().optional(),
});
export const UserRow = User.extend({ disabled: z.boolean(), createdAt: Time });

export const Problem = z.object({
  /** a code */
  error: z.string(),
  /** what to do */
  message: z.string(),
});
