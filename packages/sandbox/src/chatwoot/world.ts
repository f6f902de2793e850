import type { Change } from './change.ts';
import type { FileFault } from './file-faults.ts';
import type { Store } from './store.ts';
import type { Switches } from './switches.ts';
import type { Throttle } from './throttle.ts';

/** What a native channel (Facebook here) was asked to show to its customer. */
export interface NativeDelivery {
  inboxId: number;
  conversationId: number;
  messageId: number;
  content: string | null;
  /** False: the message carried a source_id, so Chatwoot took it for the channel's own and sent nothing. */
  delivered: boolean;
}

/** A download of an attachment; `credentials` names the credential headers that came along. */
export interface FileRequest {
  path: string;
  status: number;
  credentials: string[];
}

/** Everything the fake's parts share. */
export interface World {
  account: { id: number; name: string };
  /** The API inbox the relay writes into. */
  apiInboxId: number;
  store: Store;
  switches: Switches;
  messagesPerMinuteLimit: number;
  throttle: Throttle;
  /** Between two tries to reach a bot. */
  botRetryMs: number;
  nativeDeliveries: NativeDelivery[];
  fileRequests: FileRequest[];
  /** By file name. */
  fileFaults: Map<string, FileFault>;
  now(): Date;
  random(): number;
  baseUrl(): string;
  /**
   * Enqueues the webhooks of a committed change. `after`: not before this is settled.
   * Resolves when each was answered (or given up), never rejects.
   */
  publish(change: Change, after?: Promise<unknown>): Promise<void>;
}
