import { buildDelivery } from '@omnirelay/adapters/forward/build-delivery.ts';
import type { TargetClient } from '@omnirelay/adapters/forward/target-client.ts';
import { type ForwardFlow, testEventType } from '@omnirelay/shared/config/forward.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { z } from 'zod';
import type { FlowTestResult } from '../api/contract-flows.ts';
import { mayBePrivate } from './check-target.ts';

export const testDeadlineMs = 10_000;

/** Somebody waits for the answer: it goes past what waits, so also while the flow is paused. */
export async function sendTest(
  client: Pick<TargetClient, 'send'>,
  flow: ForwardFlow,
  url: string,
  nowMs: number,
): Promise<z.infer<typeof FlowTestResult>> {
  const delivery = buildDelivery(flow, testEvent(flow, nowMs), { url, attempt: 1, nowMs });
  const { call, error } = await client.send(delivery, { mayBePrivate: mayBePrivate(flow, url) });
  return {
    ok: error === undefined,
    status: call.status ?? null,
    durationMs: call.durationMs,
    answer: call.answer ?? null,
    error: call.error ?? null,
  };
}

function testEvent({ from: [connection = ''] }: ForwardFlow, nowMs: number): StoredEvent {
  const id = newEventId(nowMs);
  return {
    id,
    connection,
    type: testEventType,
    conversationKey: 'test',
    externalId: 'test',
    providerEventId: `test-${id}`,
    flows: [],
    contentType: 'application/json',
    unreadable: undefined,
    body: Buffer.from(JSON.stringify({ event: testEventType, data: 'test_data' })),
  };
}
