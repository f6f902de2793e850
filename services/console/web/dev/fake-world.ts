import type { ServerResponse } from 'node:http';
import { LiveEvents } from '../../src/api/contract-live.ts';
import type {
  ApiKey,
  Automation,
  ConnectionState,
  Conversation,
  Delivery,
  Flow,
  Message,
  Report,
  RunDetail,
  Sync,
  UserRow,
} from '../src/api/shapes.ts';
import type { LiveEvent } from '../src/live/apply-live-event.ts';
import { makeAutomation, makeRuns } from './fake-automation.ts';
import { makeConversations, makeMessage, makeMessages, pick } from './fake-data.ts';
import { makeFlows } from './fake-flows.ts';
import { makeKeys } from './fake-key-routes.ts';
import { makeReports } from './fake-reports.ts';
import { makeConnections, makeDeliveries, makeSync, makeUsers } from './fake-trust.ts';
import { samples } from './samples.ts';

/** Everything that the fake console knows. */
export interface World {
  /** newest first */
  conversations: Conversation[];
  /** oldest first, made when they are first asked for */
  messagesOf(id: string): Message[];
  deliveries: Delivery[];
  connections: ConnectionState[];
  syncs: Sync[];
  users: UserRow[];
  /** newest first */
  keys: ApiKey[];
  /** newest first */
  runs: RunDetail[];
  automations: Automation[];
  flows: Flow[];
  /** newest first */
  reports: Report[];
  listeners: Set<ServerResponse>;
}

export function createWorld(conversations = 10_000, deliveries = 1_200): World {
  const kept = new Map<string, Message[]>();
  const world: World = {
    conversations: makeConversations(conversations),
    messagesOf(id) {
      const conversation = world.conversations.find((each) => each.id === id);
      if (!conversation) return [];
      const messages = kept.get(id) ?? makeMessages(conversation);
      kept.set(id, messages);
      return messages;
    },
    deliveries: makeDeliveries(deliveries),
    connections: makeConnections(),
    syncs: ['chatwoot-main', 'zendesk-main'].flatMap((connection) => [
      makeSync(connection),
      makeSync(connection, { trigger: 'manual', healed: 0, oldestGapMs: null }),
    ]),
    users: makeUsers(),
    keys: makeKeys(),
    runs: makeRuns(160),
    automations: [makeAutomation()],
    flows: makeFlows(),
    reports: makeReports(130),
    listeners: new Set(),
  };
  return world;
}

export function announce(world: World, { kind, data }: LiveEvent): void {
  const checked = JSON.stringify(LiveEvents[kind].parse(data));
  for (const listener of world.listeners) listener.write(`event: ${kind}\ndata: ${checked}\n\n`);
}

export function putMessage(world: World, message: Message): void {
  const messages = world.messagesOf(message.conversationId);
  const at = messages.findIndex(({ id }) => id === message.id);
  if (at === -1) messages.push(message);
  else messages[at] = message;
  announce(world, { kind: 'message', data: message });
}

export function putConversation(world: World, changed: Conversation): Conversation {
  world.conversations = world.conversations
    .map((each) => (each.id === changed.id ? changed : each))
    .sort((a, b) => (a.lastMessageAt < b.lastMessageAt ? 1 : -1));
  announce(world, { kind: 'conversation', data: changed });
  return changed;
}

/** Somebody writes. */
export function somebodyWrites(world: World): void {
  const seed = String(Math.random());
  const conversation = pick(seed, world.conversations.slice(0, 25));
  const content = pick(seed, pick(seed, samples).asked);
  const now = new Date().toISOString();
  putMessage(world, makeMessage(conversation, { content, createdAt: now }));
  putConversation(world, {
    ...conversation,
    unread: conversation.unread + 1,
    lastMessage: content,
    lastMessageAt: now,
    updatedAt: now,
  });
}

/** A sync that takes its time, with what it has read so far. */
export function runSync(world: World, connection: string): Sync {
  const startedAt = new Date().toISOString();
  let sync = makeSync(connection, {
    trigger: 'manual',
    state: 'running',
    conversationsRead: 0,
    messagesRead: 0,
    healed: 0,
    oldestGapMs: null,
    startedAt,
    finishedAt: null,
  });
  world.syncs.unshift(sync);
  const timer = setInterval(() => {
    sync = {
      ...sync,
      conversationsRead: sync.conversationsRead + 40,
      messagesRead: sync.messagesRead + 390,
    };
    if (sync.conversationsRead >= 240) {
      clearInterval(timer);
      sync = {
        ...sync,
        state: 'done',
        healed: 3,
        oldestGapMs: 240_000,
        finishedAt: new Date().toISOString(),
      };
    }
    world.syncs = world.syncs.map((each) => (each.id === sync.id ? sync : each));
    world.connections = world.connections.map((each) =>
      each.id === connection ? { ...each, lastSync: sync } : each,
    );
    announce(world, { kind: 'sync', data: sync });
  }, 500);
  return sync;
}
