import type { ChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import type { ChatwootConnection } from '@omnirelay/adapters/chatwoot/config.ts';
import type { ZendeskClient } from '@omnirelay/adapters/zendesk/client.ts';
import type { ZendeskConnection } from '@omnirelay/adapters/zendesk/config.ts';
import type { StatusRequest } from '@omnirelay/shared/mailbox/console-requests.ts';
import type { Cache } from '../relay/cache.ts';
import type { EffectContext } from '../relay/calls.ts';
import type { Reply } from './decide-reply.ts';

/** A file that an operator attached. */
export interface ReplyFile {
  name: string;
  contentType: string;
  sizeBytes: number;
  body: Buffer;
}

/** What replies need, whichever connection they go to. */
export interface ReplyDeps extends Pick<EffectContext, 'ledger' | 'gate' | 'nowMs' | 'findEffect'> {
  cache: Cache;
  findReply(messageId: string): Promise<Reply | undefined>;
  /** Whose a conversation of this connection is now. */
  ownerOf(providerId: string): Promise<string | undefined>;
  /** In the order of the message's attachments. @throws PermanentError when one is gone */
  findFiles(reply: Reply): Promise<ReplyFile[]>;
}

/** One request on its way. */
export type ReplyContext = ReplyDeps & EffectContext;

/** What a provider has to be able to do for the console. Each returns what it made. */
export interface ReplyTarget {
  /** @param lastCheck right before it is sent, however long it has waited. @throws what it throws */
  send(context: ReplyContext, reply: Reply, lastCheck?: () => Promise<void>): Promise<string>;
  setStatus(
    context: ReplyContext,
    providerId: string,
    status: StatusRequest['status'],
  ): Promise<string>;
  /**
   * The AI has left it to people; absent where they see all there is.
   * @returns undefined where it is open to them already
   */
  openForPeople?(context: ReplyContext, providerId: string): Promise<string | undefined>;
}

type Named<T> = T & { name: string };
export interface ChatwootSide {
  chatwoot: ChatwootClient;
  /** What the AI says goes this way, under the bot's name; undefined: under our user's. */
  bot?: ChatwootClient | undefined;
  chatwootConnection: Named<ChatwootConnection>;
}
export interface ZendeskSide {
  zendesk: ZendeskClient;
  zendeskConnection: Named<ZendeskConnection>;
}
