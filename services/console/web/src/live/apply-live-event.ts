import type { QueryClient } from '@tanstack/react-query';
import { type Pages, putItem, removeItem, replaceItem } from '../api/pages.ts';
import type {
  ConnectionState,
  Conversation,
  Delivery,
  Flow,
  Message,
  Run,
  Sync,
} from '../api/shapes.ts';
import { fitsRun, newestRun, type RunFilters } from '../automation/run-filters.ts';
import {
  type DeliveryFilters,
  fitsDelivery,
  newestDelivery,
} from '../deliveries/delivery-filters.ts';
import {
  type ConversationFilters,
  fitsFilters,
  newestFirst,
} from '../inbox/conversation-filters.ts';
import { newestMessage } from '../inbox/message-order.ts';
import { askAnew } from './ask-anew.ts';
import { changeQuery } from './change-query.ts';

/** Names and data of `GET /api/events`. */
export type LiveEvent =
  | { kind: 'message'; data: Message }
  | { kind: 'conversation'; data: Conversation }
  | { kind: 'delivery'; data: Delivery }
  | { kind: 'sync'; data: Sync }
  | { kind: 'connection'; data: ConnectionState }
  | { kind: 'flow'; data: Flow }
  | { kind: 'run'; data: Run };

export const liveEventKinds = [
  'message',
  'conversation',
  'delivery',
  'sync',
  'connection',
  'flow',
  'run',
] as const;

/** Brings every list and page that is loaded up to date with what happened. */
export function applyLiveEvent(client: QueryClient, event: LiveEvent, me: string): void {
  switch (event.kind) {
    case 'message':
      applyMessage(client, event.data);
      break;
    case 'conversation':
      applyConversation(client, event.data, me);
      break;
    case 'delivery':
      applyDelivery(client, event.data);
      break;
    case 'sync':
      applySync(client, event.data);
      break;
    case 'run':
      applyRun(client, event.data);
      break;
    case 'flow':
      applyFlow(client, event.data);
      break;
    case 'connection':
      changeQuery<ConnectionState[]>(client, ['connections'], (list) =>
        list?.map((connection) => (connection.id === event.data.id ? event.data : connection)),
      );
  }
}

export function applyMessage(client: QueryClient, message: Message): void {
  changeQuery<Pages<Message>>(client, ['messages', message.conversationId], (data) =>
    data ? putItem(data, message, newestMessage) : data,
  );
}

export function applyConversation(
  client: QueryClient,
  conversation: Conversation,
  me: string,
): void {
  changeQuery(client, ['conversation', conversation.id], () => conversation);
  for (const query of client.getQueryCache().findAll({ queryKey: ['conversations'] })) {
    const filters = query.queryKey[1] as ConversationFilters;
    changeQuery<Pages<Conversation>>(client, query.queryKey, (data) =>
      data ? placeConversation(data, conversation, filters, me) : data,
    );
  }
}

export function placeConversation(
  data: Pages<Conversation>,
  conversation: Conversation,
  filters: ConversationFilters,
  me: string,
): Pages<Conversation> {
  if (!fitsFilters(conversation, filters, me)) return removeItem(data, conversation.id);
  // Whether a search finds it, only the server can say; what it has found stays found.
  if (filters.q) return replaceItem(data, conversation);
  return putItem(data, conversation, newestFirst);
}

function applyDelivery(client: QueryClient, delivery: Delivery): void {
  changeQuery<Delivery>(client, ['delivery', delivery.id], (known) =>
    known ? { ...known, ...delivery } : known,
  );
  for (const query of client.getQueryCache().findAll({ queryKey: ['deliveries'] })) {
    const filters = query.queryKey[1] as DeliveryFilters;
    changeQuery<Pages<Delivery>>(client, query.queryKey, (data) =>
      data ? placeDelivery(data, delivery, filters) : data,
    );
  }
  void askAnew(client, ['delivery', delivery.id]);
}

export function placeDelivery(
  data: Pages<Delivery>,
  delivery: Delivery,
  filters: DeliveryFilters,
): Pages<Delivery> {
  if (!fitsDelivery(delivery, filters)) return removeItem(data, delivery.id);
  if (filters.q) return replaceItem(data, delivery);
  return putItem(data, delivery, newestDelivery);
}

function applyRun(client: QueryClient, run: Run): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ['runs'] })) {
    const filters = query.queryKey[1] as RunFilters;
    changeQuery<Pages<Run>>(client, query.queryKey, (data) =>
      data ? placeRun(data, run, filters) : data,
    );
  }
  // Its page shows more than the event tells.
  void askAnew(client, ['run', run.id]);
}

export function placeRun(data: Pages<Run>, run: Run, filters: RunFilters): Pages<Run> {
  if (!fitsRun(run, filters)) return removeItem(data, run.id);
  if (filters.q) return replaceItem(data, run);
  return putItem(data, run, newestRun);
}

function applyFlow(client: QueryClient, flow: Flow): void {
  changeQuery<Flow[]>(client, ['flows'], (list) =>
    list?.map((each) => (each.id === flow.id ? flow : each)),
  );
  // Whether one is in trouble is among its figures.
  void askAnew(client, ['health']);
}

function applySync(client: QueryClient, sync: Sync): void {
  changeQuery<ConnectionState[]>(client, ['connections'], (list) =>
    list?.map((connection) =>
      connection.id === sync.connection && isNewer(sync, connection.lastSync)
        ? { ...connection, lastSync: sync }
        : connection,
    ),
  );
  if (sync.state === 'running') return;
  void askAnew(client, ['health']);
  void askAnew(client, ['syncs', sync.connection]);
}

function isNewer(sync: Sync, known: Sync | null): boolean {
  return known === null || sync.id === known.id || sync.startedAt >= known.startedAt;
}
