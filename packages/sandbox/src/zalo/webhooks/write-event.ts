import type { Switches } from '../switches.ts';

/** What a webhook says: ids and times are strings. */
export interface ZaloEvent {
  event_name: string;
  timestamp: string;
  [field: string]: unknown;
}

const documented = ['app_id', 'sender', 'user_id_by_app', 'recipient', 'event_name', 'message'];
const captured = ['event_name', 'app_id', 'sender', 'recipient', 'message', 'timestamp'];

export type FieldOrder = Switches['fieldOrder'] | readonly string[];

/** The bytes of a webhook. Fields that the order doesn't name come last. */
export function writeEvent(
  event: ZaloEvent,
  style: { fieldOrder: FieldOrder; escapedSlashes: boolean; random: () => number },
): string {
  const json = JSON.stringify(inOrder(event, style));
  // A slash stands nowhere in JSON but in strings.
  return style.escapedSlashes ? json.replaceAll('/', '\\/') : json;
}

function inOrder(
  event: ZaloEvent,
  { fieldOrder, random }: { fieldOrder: FieldOrder; random: () => number },
): Record<string, unknown> {
  const names = Object.keys(event);
  if (fieldOrder === 'random') {
    const drawn = names.map((name) => ({ name, place: random() }));
    return pick(
      event,
      drawn.sort((a, b) => a.place - b.place).map(({ name }) => name),
    );
  }
  const order = orders[fieldOrder as Switches['fieldOrder']] ?? (fieldOrder as readonly string[]);
  const named = order.filter((name) => names.includes(name));
  return pick(event, [...named, ...names.filter((name) => !named.includes(name))]);
}

const orders: Partial<Record<Switches['fieldOrder'], readonly string[]>> = { documented, captured };

function pick(event: ZaloEvent, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, event[name]]));
}
