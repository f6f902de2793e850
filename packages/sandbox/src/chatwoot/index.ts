export type { FileInput } from './actions/blobs.ts';
export type { FileFault } from './file-faults.ts';
export type { People } from './people.ts';
export type { SeenAttachment, SeenConversation, SeenMessage } from './readers.ts';
export type { Attributes, ConversationStatus, MessageType } from './rows.ts';
export {
  type ChatwootFake,
  type ChatwootOptions,
  startChatwoot,
  type WebhookSetting,
} from './start-chatwoot.ts';
export type { Switches } from './switches.ts';
export type { FileRequest, NativeDelivery } from './world.ts';
