import {
  createWebhookSender,
  type FakeServer,
  startFakeServer,
  type WebhookSender,
} from '../kit/index.ts';
import { createAnnouncer, type Webhook, type WebhookTarget } from './announce.ts';
import { createApi } from './api.ts';
import { mountControl } from './control.ts';
import type { Attachment, Audit, Comment, Ticket, User } from './model.ts';
import { createPeople, type People } from './people.ts';
import { mountAttachments } from './routes/attachments.ts';
import { mountComments } from './routes/comments.ts';
import { mountCreateTicket } from './routes/create-ticket.ts';
import { mountSearch } from './routes/search.ts';
import { mountTags } from './routes/tags.ts';
import { mountTickets } from './routes/tickets.ts';
import { mountTriggers } from './routes/triggers.ts';
import { mountUploads } from './routes/uploads.ts';
import { mountUsers } from './routes/users.ts';
import { mountWebhookSecrets } from './routes/webhook-secrets.ts';
import { mountWebhooks } from './routes/webhooks.ts';
import type { Trigger } from './triggers.ts';
import { createUlid } from './ulid.ts';
import { createWorld, type Download, type Limits, requireTicket, type Switches } from './world.ts';

export type { Webhook, WebhookTarget } from './announce.ts';
export type * from './model.ts';
export type { CommentInput, FileInput, TicketInput } from './people.ts';
export { signWebhook } from './sign-webhook.ts';
export type { Trigger } from './triggers.ts';
export type { Download, Limits, Switches } from './world.ts';

export interface ZendeskOptions {
  host?: string;
  port?: number;
  email: string;
  apiToken: string;
  /** The relay's own agent account (`users/me`). */
  agent?: { name?: string; email?: string; role?: 'agent' | 'admin' };
  webhooks?: WebhookTarget[];
  createdAnnouncesFirstComment?: boolean;
  now?: () => Date;
  random?: () => number;
  accountLimitPerMinute?: number;
  /** The other limits; `Infinity` switches one off. */
  limits?: Partial<Omit<Limits, 'accountPerMinute'>>;
  switches?: Partial<Switches>;
  /** 12 s at Zendesk. */
  webhookTimeoutMs?: number;
  /** Multiplies every pause before a webhook's retry; 1 by default. */
  webhookRetryScale?: number;
}

export interface ZendeskFake extends FakeServer, People {
  webhooks: WebhookSender;
  /** The account behind every API call. */
  agent: User;
  /** May be changed at any time. */
  switches: Switches;
  limits: Limits;
  /** Sets the targets; each has its own id, for `webhooks/{id}/signing_secret`. */
  setWebhooks(targets: WebhookTarget[]): Webhook[];
  /** As they are now, those that were made through the API included. */
  webhookList(): Webhook[];
  triggers(): Trigger[];
  ticket(id: number): Ticket;
  /** Oldest first, as are all lists. */
  comments(ticketId: number): Comment[];
  audits(ticketId: number): Audit[];
  users(): User[];
  tickets(): Ticket[];
  downloads: Download[];
  /** Makes a file's download answer 404, its stated size a lie, or its scan find something. */
  spoilAttachment(
    id: number,
    how: Partial<Pick<Attachment, 'expired' | 'sizeBytes' | 'malwareScanResult'>>,
  ): void;
}

/** A Zendesk account with one API user, judged by the fact sheet rather than by what our client does. */
export async function startZendesk(options: ZendeskOptions): Promise<ZendeskFake> {
  let baseUrl = '';
  const random = options.random ?? Math.random;
  const world = createWorld({
    now: options.now ?? (() => new Date()),
    random,
    baseUrl: () => baseUrl,
    agent: {
      name: options.agent?.name ?? 'Omnirelay',
      email: options.agent?.email ?? options.email,
      role: options.agent?.role ?? 'agent',
    },
    limits: readLimits(options),
    switches: readSwitches(options),
  });
  const webhooks = createWebhookSender({ timeoutMs: options.webhookTimeoutMs ?? 12_000, random });
  const announcer = createAnnouncer(world, webhooks, {
    retryScale: options.webhookRetryScale ?? 1,
  });
  const people = createPeople(world, announcer);
  const authorization = basicAuth(options);

  const setWebhooks = (targets: WebhookTarget[]): Webhook[] => {
    announcer.webhooks = targets.map((target) => ({
      ...target,
      id: createUlid(world.now(), random),
    }));
    return announcer.webhooks;
  };
  setWebhooks(options.webhooks ?? []);

  const server = await startFakeServer({
    name: 'zendesk',
    random,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    register(app, parts) {
      mountControl(app, { ...parts, world, people, webhooks });
      mountAttachments(app, world, authorization);
      app.register(
        async (scope) => {
          const api = createApi(scope, { world, announcer, authorization });
          mountTickets(api);
          mountCreateTicket(api);
          mountComments(api);
          mountTags(api);
          mountUsers(api);
          mountSearch(api);
          mountWebhooks(api);
          mountWebhookSecrets(api);
          mountTriggers(api);
          scope.register(async (uploads) => mountUploads(uploads, world));
        },
        { prefix: '/api/v2' },
      );
    },
  });
  baseUrl = server.url;

  return {
    ...server,
    ...people,
    webhooks,
    agent: world.agent,
    switches: world.switches,
    limits: world.limits,
    downloads: world.downloads,
    setWebhooks,
    webhookList: () => structuredClone(announcer.webhooks),
    triggers: () => structuredClone(announcer.triggers),
    ticket: (id) => requireTicket(world, id),
    comments: (ticketId) => requireTicket(world, ticketId).comments,
    audits: (ticketId) => requireTicket(world, ticketId).audits,
    users: () => [...world.users.values()],
    tickets: () => [...world.tickets.values()],
    spoilAttachment(id, how) {
      const attachment = [...world.attachments.values()].find((candidate) => candidate.id === id);
      if (!attachment) throw new Error(`the sandbox has no attachment ${id}`);
      Object.assign(attachment, how);
    },
    async close() {
      await webhooks.close();
      await server.close();
    },
  };
}

function readLimits(options: ZendeskOptions): Limits {
  const accountPerMinute = options.accountLimitPerMinute ?? 700;
  // The High Volume add-on raises both.
  const usual = accountPerMinute >= 2_500 ? 300 : 100;
  const updatesPerMinute = accountPerMinute === Number.POSITIVE_INFINITY ? accountPerMinute : usual;
  return {
    accountPerMinute,
    updatesPerMinute,
    updatesPerTicketAndUserIn10Minutes: 30,
    commentsPerTicket: 5_000,
    writesPerUserAndMinute: 5,
    userWritesPerSecond: 1,
    webhooks: Number.POSITIVE_INFINITY,
    invocationsPerMinute: Number.POSITIVE_INFINITY,
    ...options.limits,
  };
}

function readSwitches(options: ZendeskOptions): Switches {
  return {
    createdAnnouncesFirstComment: options.createdAnnouncesFirstComment ?? true,
    additionalTagsOnPut: 'ignored',
    attachmentsNeedAuth: false,
    restampRetries: true,
    timestampAgeMs: 0,
    webhookTiming: 'random',
    actorOfNamedComments: 'api-user',
    ...options.switches,
  };
}

/** https://developer.zendesk.com/api-reference/introduction/security-and-auth/ */
function basicAuth({ email, apiToken }: ZendeskOptions): string {
  return `Basic ${Buffer.from(`${email}/token:${apiToken}`).toString('base64')}`;
}
