import { ConnectionState, Conversation, Delivery, Message, Sync } from './contract.ts';
import { Run } from './contract-automation.ts';

/** Names and data of `GET /api/events` (server-sent events). */
export const LiveEvents = {
  message: Message,
  conversation: Conversation,
  delivery: Delivery,
  sync: Sync,
  connection: ConnectionState,
  run: Run,
} as const;
