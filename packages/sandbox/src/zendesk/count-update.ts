import { tooManyRequests } from './errors.ts';
import type { World } from './world.ts';

const oneMinuteMs = 60_000;

/** Any PUT that updates a ticket: so many per account, and 30 in 10 minutes per user and ticket. */
export function countUpdate(world: World, ticketId: number): void {
  const name = `ticket ${ticketId} by ${world.agent.id}`;
  const perTicket = world.limits.updatesPerTicketAndUserIn10Minutes;
  const one = world.counter.count(name, perTicket, 10 * oneMinuteMs);
  if ('retryInMs' in one) throw tooManyRequests(one.retryInMs);
  const all = world.counter.count('updates', world.limits.updatesPerMinute, oneMinuteMs);
  if ('retryInMs' in all) throw tooManyRequests(all.retryInMs);
}
