import { buildDelivery } from '@omnirelay/adapters/forward/build-delivery.ts';
import type { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { targetUrl } from '@omnirelay/shared/flows/target-url.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { readEventPages } from '@omnirelay/shared/store/event-pages.ts';
import { readFlowSettings } from '@omnirelay/shared/store/flow-settings.ts';
import { firstIdAt } from '@omnirelay/shared/store/health.ts';
import type { z } from 'zod';
import type { DryRun, DryRunResult } from '../api/contract-flows.ts';
import { createTrial } from './conditions.ts';
import { hidden, showAddress } from './show-address.ts';
import { showEvent } from './show-event.ts';

/** As many events are looked at in one go: somebody waits for the answer. */
const mostLookedAt = 20_000;
const maxBodyChars = 16_384;
const examplesOfReason = 3;

type Result = Extract<z.infer<typeof DryRunResult>, { kind: 'forward' }>;
type Sent = Result['items'][number];

/** A forward flow against what came in the last hours. Nothing is sent. */
export async function dryRunForward(
  { db, mostEvents: most = mostLookedAt }: { db: Database; mostEvents?: number },
  flow: ForwardFlow,
  given: z.output<typeof DryRun>,
  nowMs: number,
): Promise<Result> {
  const decide = createTrial(flow, given);
  const { url } = targetUrl(flow.url, (await readFlowSettings(db)).get(flow.id));
  const sinceMs = nowMs - given.hours * 3_600_000;
  const skips = new Map<string, Result['skips'][number]>();
  const items: Sent[] = [];
  let events = 0;
  let sends = 0;
  // One more than are looked at tells whether there are more.
  const wanted = { connections: flow.from, fromId: firstIdAt(sinceMs), limit: most + 1 };
  for await (const page of readEventPages(db, wanted)) {
    for (const event of page.slice(0, most - events)) {
      const decision = decide(event);
      if (decision.kind === 'send') {
        sends += 1;
        if (items.length < given.limit) items.push(showSent(flow, event, { url, nowMs }));
      } else {
        const { reason } = decision;
        const skip = skips.get(reason) ?? { reason, count: 0, examples: [] };
        skip.count += 1;
        if (skip.examples.length < examplesOfReason) skip.examples.push(showEvent(event));
        skips.set(reason, skip);
      }
    }
    events += page.length;
  }
  return {
    kind: 'forward',
    since: new Date(sinceMs).toISOString(),
    events: Math.min(events, most),
    capped: events > most,
    sends,
    skips: [...skips.values()].sort((a, b) => b.count - a.count),
    items,
  };
}

/** As it would go out now, but for its secrets. Pure. */
export function showSent(
  flow: ForwardFlow,
  event: StoredEvent,
  { url, nowMs }: { url: string; nowMs: number },
): Sent {
  const delivery = buildDelivery(flow, event, { url, attempt: 1, nowMs });
  const { authorization, 'webhook-signature': signature, ...headers } = delivery.headers;
  const body = delivery.body.toString();
  return {
    ...showEvent(event),
    url: showAddress(delivery.url),
    headers: {
      ...headers,
      ...(authorization === undefined ? {} : { authorization: `Bearer ${hidden}` }),
      ...(signature === undefined ? {} : { 'webhook-signature': `v1,${hidden}` }),
    },
    body: body.slice(0, maxBodyChars),
    isCut: body.length > maxBodyChars,
  };
}
