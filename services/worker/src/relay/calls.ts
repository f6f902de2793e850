import type { SettleTimes } from '@omnirelay/shared/effects/ledger.ts';
import {
  type EffectDeps,
  longestStandstillMs,
  performEffect,
  type Remote,
} from '@omnirelay/shared/effects/perform-effect.ts';
import type { GateRequest, Limit } from '@omnirelay/shared/gate/gate.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import type { RelayContext, RelayDeps, ZendeskDeps } from './relay-deps.ts';

const minuteMs = 60_000;
/** An event replayed after this is older than what the ledger surely remembers. */
const ledgerReachMs = 7 * 24 * 60 * minuteMs;

/** What a call to either side needs. */
interface Sides {
  zendesk: Pick<ZendeskDeps, 'gate' | 'zendeskConnection'>;
  chatwoot: Pick<RelayDeps, 'gate' | 'chatwootConnection'>;
}

/** Every call counts against the account; updates against more. The plan's published limits. */
export function zendeskGate(
  deps: Pick<ZendeskDeps, 'zendeskConnection'>,
  updatedTicketId?: string,
): GateRequest {
  const { name, callsPerMinute, updatesPerMinute } = deps.zendeskConnection;
  const limits: Limit[] = [{ name: `${name}:calls`, count: callsPerMinute, periodMs: minuteMs }];
  if (updatedTicketId !== undefined) {
    limits.push(
      { name: `${name}:updates`, count: updatesPerMinute, periodMs: minuteMs },
      // https://developer.zendesk.com/api-reference/introduction/rate-limits/#update-ticket
      { name: `${name}:ticket-${updatedTicketId}`, count: 30, periodMs: 10 * minuteMs },
    );
  }
  return { connection: name, limits };
}

export function chatwootGate(deps: Pick<RelayDeps, 'chatwootConnection'>): GateRequest {
  const { name, callsPerMinute } = deps.chatwootConnection;
  return {
    connection: name,
    limits: [{ name: `${name}:calls`, count: callsPerMinute, periodMs: minuteMs }],
  };
}

const gates: { [Side in keyof Sides]: (deps: Sides[Side]) => GateRequest } = {
  zendesk: (deps) => zendeskGate(deps),
  chatwoot: chatwootGate,
};

/** A call that may be repeated freely, or that its provider makes unique. */
export async function call<Side extends keyof Sides, T>(
  deps: Sides[Side],
  side: Side,
  make: () => Promise<T>,
): Promise<T> {
  const gate = gates[side](deps);
  await deps.gate.pass(gate);
  return guardCall(deps.gate, gate.connection, make);
}

/** What a write needs, whichever flow makes it. */
export type EffectContext = Pick<
  RelayContext,
  'ledger' | 'gate' | 'nowMs' | 'findEffect' | 'event' | 'attempt'
>;

/** A write to a provider, made once; noted on the event's attempt. */
export async function effect(
  context: EffectContext,
  spec: {
    id: string;
    action: string;
    gate: GateRequest;
    settle: SettleTimes;
    isMarked?: boolean;
    write(): Promise<Remote>;
    look(): Promise<Remote | undefined>;
  },
): Promise<string> {
  const deps: EffectDeps = { ledger: context.ledger, gate: context.gate };
  const isOld = context.nowMs() - acceptedAtMs(context.event.id) > ledgerReachMs;
  if (isOld) {
    const known = await context.findEffect(spec.id);
    if (known !== undefined) return known;
  }
  // The ledger may have forgotten that it was started.
  const write = async () => (isOld ? await spec.look() : undefined) ?? (await spec.write());
  const record = await performEffect(deps, context.attempt.drain, { ...spec, write });
  context.attempt.effects.push(record);
  return record.remoteId;
}

/**
 * Same event, same flow, same action: the same effect, whoever tries and however often. `subject` is
 * the provider's name for what is relayed, so that two events about one message share the effect.
 */
export function effectId(
  context: Pick<RelayContext, 'event' | 'flow'>,
  subject: string,
  action: string,
): string {
  return `${context.event.connection}.${subject}.${context.flow.id}.${action}`;
}

/** How long an unclear write to this connection may still be applied. */
export function settleTimes(
  connection: { timeout: number; fileTimeout: number; settle: number },
  carries: 'text' | 'files',
): SettleTimes {
  const deadlineMs = carries === 'files' ? connection.fileTimeout : connection.timeout;
  return {
    // The call may begin this much after the start, and be applied this much after its deadline.
    afterStartMs: longestStandstillMs + deadlineMs + connection.settle,
    afterUnclearMs: connection.settle,
  };
}
