import type { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { readEventPages } from '@omnirelay/shared/store/event-pages.ts';
import { loadEvent } from '@omnirelay/shared/store/events.ts';
import type { z } from 'zod';
import type { FilterTest, FilterTestResult } from '../api/contract-flows.ts';
import { notFound } from '../inbox/find.ts';
import { createTrial } from './conditions.ts';
import type { ReadEnvelope } from './read-envelope.ts';
import { showEvent } from './show-event.ts';

type Event = Pick<StoredEvent, 'type' | 'found' | 'connection' | 'externalId' | 'body'> & {
  id?: string;
};
type Item = z.infer<typeof FilterTestResult>['items'][number];

/** Which events would pass. Nothing is sent, and nothing but the answer comes of it. */
export async function testFilter(
  deps: { db: Database; readEnvelope: ReadEnvelope },
  flow: ForwardFlow,
  given: z.output<typeof FilterTest>,
): Promise<z.infer<typeof FilterTestResult>> {
  const decide = createTrial(flow, given);
  const items: Item[] = [];
  for await (const events of eventsOf(deps, flow, given)) {
    for (const event of events) {
      const decision = decide(event);
      const skip = decision.kind === 'skip' ? decision : undefined;
      items.push({
        ...showEvent(event),
        passes: !skip,
        reason: skip?.reason ?? null,
        detail: skip?.detail ?? null,
      });
    }
  }
  const reasons: Record<string, number> = {};
  for (const { reason } of items) if (reason) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const passes = items.filter((item) => item.passes).length;
  return { items, totals: { events: items.length, passes, reasons } };
}

async function* eventsOf(
  { db, readEnvelope }: Parameters<typeof testFilter>[0],
  flow: ForwardFlow,
  { eventId, event, connection, limit }: z.output<typeof FilterTest>,
): AsyncGenerator<Event[]> {
  if (eventId !== undefined) {
    const stored = await loadEvent(db, eventId);
    if (!stored) throw notFound('event');
    yield [stored];
  } else if (event !== undefined) {
    const from = connection || flow.from[0] || '';
    if (!flow.from.includes(from)) {
      throw new BadInputError('bad_request', `connection: must be one of ${flow.from.join(', ')}`);
    }
    yield [pasted(readEnvelope, from, event)];
  } else {
    yield* readEventPages(db, { connections: flow.from, limit });
  }
}

function pasted(readEnvelope: ReadEnvelope, connection: string, event: unknown): Event {
  const text = typeof event === 'string' ? event : JSON.stringify(event);
  const body = Buffer.from(text);
  const { type, externalId } = readEnvelope(connection, body);
  return { connection, type, externalId, body };
}
