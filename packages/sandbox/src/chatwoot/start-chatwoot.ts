import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import {
  createWebhookSender,
  type FakeServer,
  type FakeServerParts,
  registerControl,
  startFakeServer,
  type WebhookSender,
} from '../kit/index.ts';
import { addInboxRow } from './actions/inboxes.ts';
import type { Change } from './change.ts';
import { mountActions } from './control.ts';
import { deliverEvents } from './deliver-events.ts';
import type { FileFault } from './file-faults.ts';
import { findContact } from './lookups.ts';
import { mountRoute } from './mount-route.ts';
import { createPeople, type People } from './people.ts';
import {
  readConversation,
  readMessages,
  readState,
  type SeenConversation,
  type SeenMessage,
} from './readers.ts';
import { mountFiles } from './routes/files.ts';
import { accountApi } from './routes/index.ts';
import { mountPublicApi } from './routes/public.ts';
import type { ContactRow, UserRow } from './rows.ts';
import { createStore } from './store.ts';
import { defaultSubscriptions } from './subscriptions.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { createThrottle } from './throttle.ts';
import type { FileRequest, NativeDelivery, World } from './world.ts';

export interface WebhookSetting {
  url: string;
  /** Missing: not signed, as before 4.12 (account) and 4.13 (API inbox). */
  secret?: string;
  /** `account` by default. */
  kind?: 'account' | 'api-inbox';
  /** Account webhooks only; the API inbox has no filter. */
  subscriptions?: string[];
}

export interface ChatwootOptions {
  host?: string;
  port?: number;
  accountId?: number;
  inboxId?: number;
  /** The relay's service user's. */
  apiToken: string;
  serviceUser?: { name?: string; email?: string; role?: 'administrator' | 'agent' };
  webhooks?: WebhookSetting[];
  now?: () => Date;
  random?: () => number;
  /** The flood guard's, per conversation. */
  messagesPerMinuteLimit?: number;
  /** Rack-attack's, per address; 3000 in production, unlimited here unless given. */
  requestsPerMinuteLimit?: number;
  /** What Chatwoot waits for a receiver. */
  webhookTimeoutMs?: number;
  /** Between two tries to reach a bot: about 3 s in production. */
  botRetryMs?: number;
  switches?: Partial<Switches>;
}

export interface ChatwootFake extends FakeServer, People {
  webhooks: WebhookSender;
  switches: Switches;
  /** Who the API token belongs to. */
  serviceUser: UserRow;
  setWebhooks(webhooks: WebhookSetting[]): void;
  /** undefined makes the file well again. */
  setFileFault(fileName: string, fault: FileFault | undefined): void;
  conversations(): SeenConversation[];
  conversation(id: number): SeenConversation;
  messages(conversationId: number): SeenMessage[];
  contacts(): ContactRow[];
  contact(id: number): ContactRow;
  nativeDeliveries: NativeDelivery[];
  fileRequests: FileRequest[];
}

/** A Chatwoot 4.16 with one account, one API inbox named "Zendesk" and the relay's service user. */
export async function startChatwoot(options: ChatwootOptions): Promise<ChatwootFake> {
  const random = options.random ?? Math.random;
  const webhooks = createWebhookSender({ timeoutMs: options.webhookTimeoutMs ?? 5_000, random });
  let baseUrl = '';
  const world = createWorld(options, { random, webhooks, baseUrl: () => baseUrl });
  const people = createPeople(world);
  const { name = 'Relay', email = 'relay@chatwoot.test', role } = options.serviceUser ?? {};
  const serviceUser = people.addAgent({ name, email, role: role ?? 'administrator' });
  serviceUser.accessToken = options.apiToken;
  addInboxRow(world, { id: world.apiInboxId, name: 'Zendesk', channel: 'Channel::Api' });
  setWebhooks(world, options.webhooks ?? []);

  const server = await startFakeServer({
    name: 'chatwoot',
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    random,
    register: (app, parts) => register(app, parts, { world, people, webhooks }),
  });
  baseUrl = server.url;

  return {
    ...server,
    ...people,
    webhooks,
    switches: world.switches,
    serviceUser,
    nativeDeliveries: world.nativeDeliveries,
    fileRequests: world.fileRequests,
    setWebhooks: (settings) => setWebhooks(world, settings),
    setFileFault(fileName, fault) {
      if (fault === undefined) world.fileFaults.delete(fileName);
      else world.fileFaults.set(fileName, fault);
    },
    conversations: () =>
      [...world.store.conversations.keys()].map((id) => readConversation(world, id)),
    conversation: (id) => readConversation(world, id),
    messages: (conversationId) => readMessages(world, conversationId),
    contacts: () => structuredClone([...world.store.contacts.values()]),
    contact: (id) => structuredClone(findContact(world, id)),
    async close() {
      await webhooks.close();
      await server.close();
    },
  };
}

function createWorld(
  options: ChatwootOptions,
  parts: { random: () => number; webhooks: WebhookSender; baseUrl: () => string },
): World {
  const now = options.now ?? (() => new Date());
  const world: World = {
    account: { id: options.accountId ?? 2, name: 'Acme' },
    apiInboxId: options.inboxId ?? 2,
    store: createStore(),
    switches: { ...defaultSwitches, ...options.switches },
    messagesPerMinuteLimit: options.messagesPerMinuteLimit ?? 200,
    throttle: createThrottle(options.requestsPerMinuteLimit ?? Number.POSITIVE_INFINITY, now),
    botRetryMs: options.botRetryMs ?? 3_000,
    nativeDeliveries: [],
    fileRequests: [],
    fileFaults: new Map(),
    now,
    random: parts.random,
    baseUrl: parts.baseUrl,
    publish: async (change, after) => {
      void runAfterwards(world, change, after);
      await deliverEvents(world, parts.webhooks, change.events, after);
    },
  };
  return world;
}

/** Chatwoot's background jobs come a moment after the events, and tell of themselves. */
async function runAfterwards(
  world: World,
  change: Change,
  after?: Promise<unknown>,
): Promise<void> {
  if (change.afterwards.length === 0) return;
  await after;
  await nextTurn();
  for (const work of change.afterwards) {
    const next = work();
    if (next) void world.publish(next);
  }
}

function register(
  app: FastifyInstance,
  parts: FakeServerParts,
  own: { world: World; people: People; webhooks: WebhookSender },
): void {
  const { world, people, webhooks } = own;
  for (const definition of accountApi) mountRoute(app, world, definition, parts);
  mountPublicApi(app, world, parts);
  mountFiles(app, world);
  registerControl(app, { ...parts, webhooks, state: () => readState(world) });
  mountActions(app, people);
}

function setWebhooks(world: World, settings: WebhookSetting[]): void {
  const { store } = world;
  store.webhooks.clear();
  const inbox = store.inboxes.get(world.apiInboxId);
  if (inbox) inbox.webhookUrl = null;
  for (const { url, secret = null, kind = 'account', subscriptions } of settings) {
    if (kind === 'account') {
      const id = store.nextId('webhooks');
      const events = subscriptions ?? defaultSubscriptions;
      store.webhooks.set(id, { id, url, name: null, subscriptions: events, secret });
    } else if (inbox) {
      Object.assign(inbox, { webhookUrl: url, secret });
    }
  }
}
