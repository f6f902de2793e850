import type { DeliveryDetail as DetailRow } from '@omnirelay/shared/store/deliveries.ts';
import type { ForwardCallRow } from '@omnirelay/shared/store/forward-calls.ts';
import type { z } from 'zod';
import { type DeliveryDetail, Verification } from '../api/contract-trust.ts';
import { showDelivery } from '../api/views.ts';

const underWay = new Set(['waiting', 'retrying']);

/** A delivery with what there is to know about it, except for its body. */
export function showDeliveryDetail(
  row: DetailRow,
  calls: ForwardCallRow[],
): z.infer<typeof DeliveryDetail> {
  const { providerEventId, contentType, sizeBytes, effects } = row;
  const finishedMs = row.flows.some(({ state }) => underWay.has(state))
    ? Number.NaN
    : Math.max(...row.flows.map(({ updatedAt }) => updatedAt.getTime()));
  const isFinished = Number.isFinite(finishedMs);
  return {
    ...showDelivery(row),
    providerEventId,
    contentType,
    sizeBytes,
    verification: Verification.nullable().catch(null).parse(row.verification),
    origin: row.type.startsWith('console.') ? 'console' : 'webhook',
    finishedAt: isFinished ? new Date(finishedMs).toISOString() : null,
    tookMs: isFinished ? Math.max(0, finishedMs - row.receivedAt.getTime()) : null,
    effects: effects.map((effect) => ({ ...effect, doneAt: effect.doneAt.toISOString() })),
    calls: calls.map(({ eventId: _, ...call }) => ({ ...call, at: call.at.toISOString() })),
  };
}
