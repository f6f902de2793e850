import { BadInputError } from '@omnirelay/shared/errors.ts';
import { ToldEvent } from './schema-events.ts';

/** Zoho may batch; more than this is no batch of Zoho's. */
export const maxEvents = 100;

/** Wrappers within wrappers. */
const maxDepth = 3;

/**
 * The events of a body: a list, a single one, or either within `body` or `data`. A type that stands around
 * them goes with each.
 * @throws BadInputError when there are too many
 */
export function splitZoho(json: unknown): unknown[] {
  return unwrap(json, maxDepth);
}

function unwrap(json: unknown, depth: number): unknown[] {
  if (Array.isArray(json)) {
    if (json.length <= maxEvents) return json;
    throw new BadInputError('too_many_events', `Send at most ${maxEvents} events at a time.`);
  }
  if (!isObject(json) || depth === 0 || namesATicket(json)) return [json];
  const inner = isWrapped(json.body) ? json.body : json.data;
  if (!isWrapped(inner)) return [json];
  const around = typeAround(json);
  return unwrap(inner, depth - 1).map((one) => (isObject(one) ? { ...around, ...one } : one));
}

/** Nothing else of it: a hundred events would each carry all that stands around them. */
function typeAround(json: Record<string, unknown>): Record<string, string> {
  const { event_type, eventType } = ToldEvent.safeParse(json).data ?? {};
  const type = event_type || eventType;
  return type ? { event_type: type } : {};
}

/** With a ticket of its own, `data` and `body` are fields of it. */
function namesATicket(json: Record<string, unknown>): boolean {
  if (isObject(json.payload)) return true;
  const { data } = ToldEvent.safeParse(json);
  const ids = [data?.ticket?.id, data?.ticket_id, data?.ticketId, data?.entityId, data?.id];
  return ids.some((id) => id !== undefined);
}

function isWrapped(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return isWrapped(value) && !Array.isArray(value);
}
