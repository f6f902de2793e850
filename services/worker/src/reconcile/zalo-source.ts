import { announceSaid } from '@omnirelay/adapters/zalo/announced.ts';
import { historyPage, type ZaloClient, type ZaloSaid } from '@omnirelay/adapters/zalo/client.ts';
import type { Patiently } from './patiently.ts';
import type { Changed, Found, Source } from './source.ts';

/** The account's conversations, as `listrecentchat` and `conversation` show them: ten lines at a time. */
export function createZaloSource(
  zalo: ZaloClient,
  connection: { oaId: string; appId: string },
  patiently: Patiently,
): Source {
  const asChanged = (line: ZaloSaid): Changed[] => {
    const userId = customerOf(line, connection.oaId);
    if (userId === undefined) return [];
    return [
      {
        conversationKey: userId,
        externalId: `zalo_${userId}`,
        changedAtMs: line.time,
        // Zalo's conversations are neither open nor closed: nothing about that is ever missing.
        status: {
          ...{ type: 'none', providerEventId: `status-${userId}`, isClosed: false, atMs: 0 },
          body: () => undefined,
        },
      },
    ];
  };

  return {
    statusTypes: [],
    readStatus: () => undefined,

    async page(after) {
      const offset = Number(after ?? 0);
      const lines = await patiently(() => zalo.recent(offset));
      const next = lines.length < historyPage ? undefined : String(offset + historyPage);
      return { conversations: lines.flatMap(asChanged), next };
    },

    async *history({ conversationKey }, sinceMs) {
      const read: Found[] = [];
      for (let offset = 0; ; offset += historyPage) {
        const lines = await patiently(() => zalo.history(conversationKey, offset));
        read.push(
          ...lines
            .filter(({ time }) => time >= sinceMs)
            .flatMap((line) => asFound(line, conversationKey, connection)),
        );
        const oldest = lines.at(-1);
        if (lines.length < historyPage || !oldest || oldest.time < sinceMs) break;
      }
      yield read.reverse();
    },
  };
}

function asFound(
  line: ZaloSaid,
  userId: string,
  connection: { oaId: string; appId: string },
): Found[] {
  const body = announceSaid(line, userId, connection);
  if (!body) return [];
  const providerEventId = `${body.event_name}-${line.message_id}`;
  return [
    {
      kind: 'message',
      type: body.event_name,
      providerEventId,
      messageEventId: providerEventId,
      messageId: line.message_id,
      atMs: line.time,
      body: () => body,
    },
  ];
}

function customerOf({ from_id, to_id }: ZaloSaid, oaId: string): string | undefined {
  return [from_id, to_id].find((id) => id != null && id !== oaId) ?? undefined;
}
