import { createChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import type { Connection } from '@omnirelay/adapters/registry.ts';
import { createZendeskClient } from '@omnirelay/adapters/zendesk/client.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { createLedger } from '@omnirelay/shared/effects/ledger.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import type { CallMetrics } from '@omnirelay/shared/gate/call-watch.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { findConversationAt, findConversations } from '@omnirelay/shared/store/conversations.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findEffect } from '@omnirelay/shared/store/effects.ts';
import { findMessages } from '@omnirelay/shared/store/messages.ts';
import { findUpload } from '@omnirelay/shared/store/uploads.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { buildZalo } from './build-zalo.ts';
import { createCache } from './relay/cache.ts';
import { createChatwootTarget } from './reply/chatwoot-target.ts';
import type { Reply } from './reply/decide-reply.ts';
import { createReply, type HandleRequest } from './reply/reply.ts';
import type { ReplyFile, ReplyTarget } from './reply/reply-deps.ts';
import { createZaloTarget } from './reply/zalo-target.ts';
import { createZendeskTarget } from './reply/zendesk-target.ts';

export interface BuildReplyDeps {
  /** Counts calls; absent where nobody does. */
  metrics?: CallMetrics | undefined;
  redis: Redis;
  keys: Keys;
  db: Database;
  log: Pick<Logger, 'info' | 'error'>;
  /** What tokens are kept by; needed where a connection has some. */
  encryptionKey?: string | undefined;
}

export interface ReplyFlow {
  handle: HandleRequest;
  connections: string[];
  remember(): string[];
  close(): Promise<void>;
}

/** Wires what operators send to one connection. */
export function buildReply(deps: BuildReplyDeps, connection: Connection): ReplyFlow {
  const { redis, keys, db } = deps;
  const { target, close } = targetOf(deps, connection);
  const handle = createReply(
    {
      ledger: createLedger({ redis, keys }),
      gate: createGate(deps),
      cache: createCache({ redis, keys }),
      findEffect: (id) => findEffect(db, id),
      findReply: (messageId) => findReply(db, messageId),
      ownerOf: async (providerId) =>
        (await findConversationAt(db, connection.name, providerId))?.owner,
      findFiles: (reply) => findFiles(db, reply),
      nowMs: Date.now,
    },
    target,
  );
  return { handle, connections: [connection.name], remember: () => [], close };
}

function targetOf(
  deps: BuildReplyDeps,
  connection: Connection,
): { target: ReplyTarget; close(): Promise<void> } {
  switch (connection.provider) {
    case 'chatwoot': {
      const chatwoot = createChatwootClient(connection);
      const { botToken } = connection;
      const bot = botToken === undefined ? undefined : createChatwootClient(connection, botToken);
      const target = createChatwootTarget({ chatwoot, bot, chatwootConnection: connection });
      const close = async () => void (await Promise.all([chatwoot.close(), bot?.close()]));
      return { target, close };
    }
    case 'zendesk': {
      const zendesk = createZendeskClient(connection);
      const target = createZendeskTarget({ zendesk, zendeskConnection: connection });
      return { target, close: () => zendesk.close() };
    }
    case 'zalo': {
      const { client: zalo, heardOf, close } = buildZalo(deps, connection);
      const target = createZaloTarget({ zalo, zaloConnection: connection, heardOf });
      return { target, close };
    }
    case 'zoho':
    case 'openai':
      // What a configuration can say no inbox stores.
      throw new ConfigError(`Nobody is answered on ${connection.name} from the console`);
  }
}

async function findReply(db: Database, messageId: string): Promise<Reply | undefined> {
  const [message] = await findMessages(db, [messageId]);
  if (!message) return undefined;
  const [conversation] = await findConversations(db, [message.conversationId]);
  return conversation && { message, conversation };
}

async function findFiles(db: Database, { message }: Reply): Promise<ReplyFile[]> {
  const ids = message.attachments.flatMap(({ uploadId }) => uploadId ?? []);
  return Promise.all(
    ids.map(async (id) => {
      const file = await findUpload(db, id);
      if (!file) throw new PermanentError('an attached file is gone: attach it once more');
      return file;
    }),
  );
}
