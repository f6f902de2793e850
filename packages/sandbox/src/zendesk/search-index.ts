import { badRequest } from './errors.ts';
import { statuses, type Ticket } from './model.ts';
import { requireUser, type World } from './world.ts';

export interface TicketFilter {
  field: string;
  comparison: string;
  value: string;
}

/** A write is found after so many further ones, or after a while; Zendesk says minutes. */
const lagWrites = 3;
const lagMs = 60_000;

export function createSearchIndex(world: World) {
  const indexed = new Map<number, Ticket>();
  let next = 0;

  /** Old copies stay found until their newer state is indexed. */
  function catchUp(): void {
    const nowMs = world.now().getTime();
    for (; next < world.ticketWrites.length; next += 1) {
      const write = world.ticketWrites[next];
      if (!write) return;
      const overtaken = world.ticketWrites.length - 1 - next >= lagWrites;
      if (!overtaken && nowMs - write.atMs < lagMs) return;
      indexed.set(write.ticket.id, write.ticket);
    }
  }

  return {
    find(
      filters: TicketFilter[],
      sort: { by: 'updated_at' | 'created_at'; descending: boolean },
    ): Ticket[] {
      catchUp();
      const time = (ticket: Ticket) =>
        (sort.by === 'updated_at' ? ticket.updatedAt : ticket.createdAt).getTime();
      const sign = sort.descending ? -1 : 1;
      return [...indexed.values()]
        .filter((ticket) => filters.every((filter) => matches(world, ticket, filter)))
        .sort((one, other) => sign * (time(one) - time(other)));
    },
  };
}

function matches(
  world: World,
  ticket: Ticket,
  { field, comparison, value }: TicketFilter,
): boolean {
  switch (field) {
    case 'external_id':
      return isEqual(comparison) && ticket.externalId === value;
    case 'tags':
      return isEqual(comparison) && ticket.tags.includes(value.toLowerCase());
    case 'requester': {
      const requester = requireUser(world, ticket.requesterId);
      return isEqual(comparison) && [requester.email, String(requester.id)].includes(value);
    }
    case 'status': {
      const wanted = statuses.map(String).indexOf(value);
      return compare(statuses.indexOf(ticket.status), comparison, wanted);
    }
    default: {
      const time = field === 'updated' ? ticket.updatedAt : ticket.createdAt;
      const wantedMs = Date.parse(value);
      if (Number.isNaN(wantedMs)) throw badRequest(`the sandbox cannot read the time ${value}`);
      return compare(time.getTime(), comparison, wantedMs);
    }
  }
}

function isEqual(comparison: string): boolean {
  if (comparison !== ':') throw badRequest(`the sandbox compares this with ':' only`);
  return true;
}

function compare(one: number, comparison: string, other: number): boolean {
  if (comparison === '>') return one > other;
  if (comparison === '>=') return one >= other;
  if (comparison === '<') return one < other;
  if (comparison === '<=') return one <= other;
  return one === other;
}
