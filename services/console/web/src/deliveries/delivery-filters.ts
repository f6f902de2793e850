import { compareText, type Order } from '../api/pages.ts';
import type { Delivery } from '../api/shapes.ts';

/** In the order that operators care about. */
export const deliveryStates = [
  'parked',
  'uncertain',
  'retrying',
  'waiting',
  'done',
  'skipped',
  'unreadable',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** As they stand in the address and go to the API; left out means all. */
export interface DeliveryFilters {
  state?: DeliveryState | undefined;
  connection?: string | undefined;
  conversation?: string | undefined;
  q?: string | undefined;
  /** Not in the address: the browser remembers it. */
  hideSkipped?: boolean | undefined;
}

/** Newest first: ids begin with their time. */
export const newestDelivery: Order<Delivery> = (a, b) => compareText(b.id, a.id);

export function fitsDelivery(delivery: Delivery, filters: DeliveryFilters): boolean {
  return (
    (!filters.state || delivery.state === filters.state) &&
    (!filters.connection || delivery.connection === filters.connection) &&
    (!filters.conversation || delivery.conversation === filters.conversation) &&
    !(filters.hideSkipped && delivery.state === 'skipped')
  );
}

export function isDeliveryState(text: unknown): text is DeliveryState {
  return deliveryStates.some((state) => state === text);
}

export const isReplayable = ({ state }: Pick<Delivery, 'state'>) =>
  state === 'parked' || state === 'uncertain';

/** Only what we know, from an address that anybody may have typed; all named, as in the inbox. */
export function readDeliveryFilters(search: Record<string, unknown>): DeliveryFilters {
  const text = (name: string) => {
    const value = search[name];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;
  };
  return {
    state: isDeliveryState(search.state) ? search.state : undefined,
    connection: text('connection'),
    conversation: text('conversation'),
    q: text('q'),
  };
}
