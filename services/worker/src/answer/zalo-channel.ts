import { toZalo } from '@omnirelay/adapters/zalo/message.ts';
import { normalizeZalo } from '@omnirelay/adapters/zalo/normalize.ts';
import type { Ledger } from '@omnirelay/shared/effects/ledger.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Cache } from '../relay/cache.ts';
import { forgetCustomer } from '../zalo/introduce.ts';
import { echoIdOf, isSending } from '../zalo/zalo-calls.ts';
import type { Channel, Heard } from './channel.ts';

/** Customers of an official account. */
export function createZaloChannel(deps: {
  connection: { name: string; oaId: string };
  cache: Cache;
  ledger: Pick<Ledger, 'find'>;
  introduce(event: StoredEvent): Promise<void>;
}): Channel {
  const { connection, cache, ledger, introduce } = deps;
  return {
    hear: (event) => hearZalo(event, connection),
    asShown: (text) => toZalo(text).join('\n'),
    echoIdOf,
    isSending: (userId) => isSending({ cache, ledger }, connection.name, userId),
    introduce,
    forget: (event) => forgetCustomer(cache, connection.name, event.conversationKey),
    draftsAs: 'draft',
    handsOverThere: false,
    hidesFromPeople: false,
    greetsWithAnswers: false,
  };
}

/** Pure. */
export function hearZalo(event: StoredEvent, connection: { oaId: string }): Heard {
  const read = normalizeZalo(parseJson(event.body.toString()), connection);
  switch (read.kind) {
    case 'message':
      if (read.by === 'oa') {
        const isPerson = read.adminId !== undefined;
        return { kind: 'account', messageId: read.messageId, isPerson };
      }
      // Whom we know by a number of one visit only can't be answered the same way.
      if (read.isAnonymous) return { kind: 'other', reason: 'anonymous' };
      return { kind: 'said', messageId: read.messageId, text: read.text };
    case 'follow':
      return { kind: 'joined' };
    case 'withdrawal':
      return { kind: 'withdrawn' };
    default:
      return { kind: 'other', reason: 'not-answered' };
  }
}
