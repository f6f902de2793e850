import type { Comment, Thread, Ticket } from './model.ts';
import { commentView, threadView, ticketView } from './present.ts';
import type { Switches } from './switches.ts';
import type { Announcer, Cause } from './webhooks/announce.ts';
import type { World } from './world.ts';

/** Tells of each kind of change, in Desk's shapes. Promises hold back the answer of the call behind it. */
export interface Tell {
  added(ticket: Ticket, cause?: Cause): Promise<void>;
  /** `before`: the ticket as it was. */
  updated(ticket: Ticket, before: TicketView, cause?: Cause): Promise<void>;
  moved(ticket: Ticket, before: TicketView, cause?: Cause): Promise<void>;
  deleted(ticket: Ticket): Promise<void>;
  threadAdded(ticket: Ticket, thread: Thread, cause?: Cause): Promise<void>;
  commented(ticket: Ticket, comment: Comment, cause?: Cause): Promise<void>;
  /** The ticket as webhooks tell it: to be kept from before a change. */
  viewOf(ticket: Ticket): TicketView;
}

export type TicketView = ReturnType<typeof ticketView>;

/** They change with everything, so nobody counts them as a change. */
const silent = ['modifiedTime', 'modifiedBy', 'customFields', 'threadCount', 'commentCount'];

export function createTell(world: World, announcer: Announcer, switches: Switches): Tell {
  const viewOf = (ticket: Ticket) => ticketView(ticket, world);

  function told(ticket: Ticket, eventType: string, payload: () => unknown) {
    const { id: ticketId, departmentId } = ticket;
    return { eventType, ticketId, departmentId, payload };
  }

  function threadOf(ticket: Ticket, thread: Thread) {
    const { fromEmailAddress, to, ...shown } = threadView(thread, true);
    const addresses = switches.threadEventsHaveAddresses ? { fromEmailAddress, to } : {};
    return { ...shown, ...addresses, ticketId: ticket.id };
  }

  const tell: Tell = {
    viewOf,
    added(ticket, cause) {
      const [first] = ticket.threads;
      const payload = () => ({
        ...viewOf(ticket),
        firstThread: first ? threadOf(ticket, first) : null,
      });
      return announcer.announce(told(ticket, 'Ticket_Add', payload), cause);
    },
    updated(ticket, before, cause) {
      const { changed, prevState } = difference(before, viewOf(ticket));
      const update = told(ticket, 'Ticket_Update', () => viewOf(ticket));
      return announcer.announce(
        { ...update, changed, prevState: switches.prevState === 'whole' ? before : prevState },
        cause,
      );
    },
    async moved(ticket, before, cause) {
      if (switches.moveAnnounced === 'nothing') return;
      await tell.updated(ticket, before, cause);
      if (switches.moveAnnounced === 'update-and-add') await tell.added(ticket, cause);
    },
    deleted(ticket) {
      return announcer.announce(told(ticket, 'Ticket_Delete', () => ({ id: ticket.id })));
    },
    threadAdded(ticket, thread, cause) {
      const event = told(ticket, 'Ticket_Thread_Add', () => threadOf(ticket, thread));
      return announcer.announce({ ...event, direction: thread.direction }, cause);
    },
    commented(ticket, comment, cause) {
      const payload = () => ({ ...commentView(comment, world), ticketId: ticket.id });
      return announcer.announce(told(ticket, 'Ticket_Comment_Add', payload), cause);
    },
  };
  return tell;
}

/** What has changed, and what it was. Custom fields count by their names, too. */
function difference(before: TicketView, after: TicketView) {
  const keys = (Object.keys(before) as (keyof TicketView)[])
    .filter((key) => !silent.includes(key))
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const ownFields = Object.keys(before.cf).filter((name) => before.cf[name] !== after.cf[name]);
  const prevState = Object.fromEntries(keys.map((key) => [key, before[key]]));
  return { changed: [...keys, ...ownFields], prevState };
}
