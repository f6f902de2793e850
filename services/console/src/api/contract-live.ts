import { ConnectionState, Conversation, Delivery, Message, Sync } from './contract.ts';
import { Run } from './contract-automation.ts';
import { Flow } from './contract-flows.ts';

/** Names and data of `GET /api/events` (server-sent events). */
export const LiveEvents = {
  message: Message,
  conversation: Conversation,
  delivery: Delivery,
  sync: Sync,
  connection: ConnectionState,
  flow: Flow,
  run: Run,
} as const;
