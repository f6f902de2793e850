import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { sourceOf } from '@omnirelay/shared/config/flows.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findCounterparts, readSide } from '@omnirelay/shared/store/relayed.ts';
import { type Api, ById, refusals } from '../api/api.ts';
import { Relayed } from '../api/contract-trust.ts';
import { showConversation, showDelivery, showMessage } from '../api/views.ts';
import { findConversation } from '../inbox/find.ts';

/** Why wasn't this relayed? */
export function registerRelayed(
  app: Api,
  { db, config }: { db: Database; config: { flows: Flow[] } },
): void {
  const relays = config.flows.flatMap((flow) =>
    flow.kind === 'relay'
      ? [
          {
            id: flow.id,
            source: sourceOf(flow),
            sourceKind:
              flow.zendesk === undefined ? ('conversation' as const) : ('ticket' as const),
            chatwoot: flow.chatwoot,
          },
        ]
      : [],
  );

  app.get(
    '/api/conversations/:id/relayed',
    {
      schema: {
        tags: ['deliveries'],
        summary: 'Both sides of a relayed conversation, and what became of each message.',
        params: ById,
        response: { 200: Relayed, ...refusals(404) },
      },
    },
    async (request) => {
      const conversation = await findConversation({ db }, request.params.id);
      const others = await findCounterparts(db, relays, conversation);
      const stored = others.flatMap((other) => other.conversation ?? []);
      const sides = await Promise.all([conversation, ...stored].map((side) => readSide(db, side)));
      return {
        notStored: others
          .filter((other) => other.conversation === undefined)
          .map(({ kind, connection, providerId }) => ({ kind, connection, id: providerId })),
        sides: sides.map((side) => ({
          conversation: showConversation(side.conversation),
          messages: side.messages.map(({ message, delivery }) => ({
            message: showMessage(message),
            delivery: delivery ? showDelivery(delivery) : null,
          })),
        })),
      };
    },
  );
}
