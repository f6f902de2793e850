import { type ForwardFlow, takesType, testEventType } from '../config/forward.ts';
import { compileFilter, type Filter } from '../filter/filter.ts';
import { parseJson } from '../json.ts';
import type { StoredEvent } from '../mailbox/stored-event.ts';
import { typeOf } from './type-of.ts';

export type ForwardDecision =
  | { kind: 'send' }
  /** `detail`: for operators, of the condition and never of what a customer wrote */
  | {
      kind: 'skip';
      reason: 'not-subscribed' | 'other-inbox' | 'filtered' | 'filter-error';
      detail?: string;
    };

export type DecideForward = (
  event: Pick<StoredEvent, 'type' | 'found' | 'connection' | 'externalId' | 'body'>,
) => ForwardDecision;

/** Whether a flow sends an event on. Pure; the condition is compiled once. @throws BadInputError, SyntaxError */
export function createDecideForward(
  flow: Pick<ForwardFlow, 'events' | 'inboxes' | 'when'>,
): DecideForward {
  const filter = flow.when === undefined ? undefined : compileFilter(flow.when);
  return (event) => {
    const type = typeOf(event);
    if (!takesType(flow, type)) return { kind: 'skip', reason: 'not-subscribed' };
    if (type === testEventType || (!filter && !flow.inboxes)) return { kind: 'send' };
    const json = parseJson(event.body.toString());
    if (flow.inboxes && !flow.inboxes.includes(inboxOf(json) ?? '')) {
      return { kind: 'skip', reason: 'other-inbox' };
    }
    return filter ? judge(filter, json, { ...event, type }) : { kind: 'send' };
  };
}

function judge(
  filter: Filter,
  json: unknown,
  { type, connection, externalId }: { type: string; connection: string; externalId: string },
): ForwardDecision {
  const result = filter(json, { type, connection, conversation: externalId });
  if (result.kind === 'passes') return { kind: 'send' };
  if (result.kind === 'fails') return { kind: 'skip', reason: 'filtered' };
  return { kind: 'skip', reason: 'filter-error', detail: result.message };
}

/** Messages name their inbox; conversations carry its id, and so do messages' conversations. Pure. */
function inboxOf(json: unknown): string | undefined {
  const event = asObject(json);
  const ids = [
    asObject(event.inbox).id,
    event.inbox_id,
    asObject(event.conversation).inbox_id,
    asObject(event.current_conversation).inbox_id,
  ];
  const id = ids.find((one) => typeof one === 'string' || typeof one === 'number');
  return id === undefined ? undefined : String(id);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
