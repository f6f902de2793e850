import type { Agent, Comment, Contact, Department, ReplyAddress, Thread, Ticket } from './model.ts';
import { statusTypes } from './model.ts';
import type { Tell } from './tell.ts';
import type { World } from './world.ts';

export interface NewContact {
  firstName: string;
  lastName: string;
  email: string | null;
  crmContactId?: string | null;
}

export interface OpenedTicket {
  contactId: string;
  departmentId: string;
  subject: string;
  /** HTML; without it the ticket has no thread, as one that was phoned in. */
  content?: string;
  channel?: string;
  description?: string | null;
  /** Another address than the contact's. */
  from?: string;
}

export type TicketChange = Partial<
  Omit<Ticket, 'id' | 'ticketNumber' | 'threads' | 'comments' | 'moves'>
>;

/** What customers and colleagues do, and what tests look at. */
export interface People {
  /** A colleague, not ours. */
  human: Agent;
  /** Ours: whose token the API is called with. */
  agent: Agent;
  /** With an address to answer from, where one is given. */
  addDepartment(department: { name: string; address?: string }): Department;
  addReplyAddress(address: Omit<ReplyAddress, 'isActive'> & { isActive?: boolean }): ReplyAddress;
  addContact(contact: NewContact): Contact;
  /** Named as the API names it, `cf_...`. */
  addCustomField(name: `cf_${string}`): void;
  createTicket(ticket: OpenedTicket): Ticket;
  customerReplies(ticketId: string, content: string, from?: string): Thread;
  agentReplies(ticketId: string, content: string): Thread;
  agentDrafts(ticketId: string, content: string): Thread;
  /** A colleague sends whatever draft is there. */
  agentSendsDraft(ticketId: string): Thread;
  /** What becomes of a reply that was pending: nobody is told. */
  mailEnds(ticketId: string, threadId: string, status: 'SUCCESS' | 'FAILED'): void;
  comment(ticketId: string, comment: { content: string; isPublic: boolean }): Comment;
  changeTicket(ticketId: string, change: TicketChange): Ticket;
  deleteTicket(ticketId: string): void;
  ticket(ticketId: string): Ticket;
}

export function createPeople(world: World, tell: Tell): People {
  const human: Agent = {
    id: world.nextId(),
    firstName: 'Sophie',
    lastName: 'Bernard',
    email: 'sophie@acme.example',
  };
  world.agents.set(human.id, human);

  function thread(
    ticket: Ticket,
    part: Pick<Thread, 'direction' | 'status' | 'content'> & { from?: string | undefined },
  ): Thread {
    const { direction, status, content } = part;
    const contact = world.contact(ticket.contactId);
    const name = contact ? `${contact.firstName} ${contact.lastName}` : '';
    const theirs = part.from ?? ticket.email ?? contact?.email ?? '';
    const ours = world.addresses.find((one) => one.departmentId === ticket.departmentId)?.address;
    const isIn = direction === 'in';
    return world.addThread(ticket, {
      ...{ direction, status, content, channel: ticket.channel, contentType: 'text/html' },
      isDescriptionThread: ticket.threads.length === 0,
      author: isIn
        ? { id: null, name, email: theirs, type: 'END_USER' }
        : { id: human.id, name: 'Sophie Bernard', email: human.email, type: 'AGENT' },
      fromEmailAddress: isIn ? `${name} <${theirs}>` : (ours ?? ''),
      to: isIn ? (ours ?? '') : theirs,
    });
  }

  return {
    human,
    agent: world.self,

    addDepartment({ name, address }) {
      const department = { id: world.nextId(), name, isEnabled: true };
      world.departments.set(department.id, department);
      if (address !== undefined) {
        world.addresses.push({ address, departmentId: department.id, isActive: true });
      }
      return department;
    },
    addReplyAddress({ isActive = true, ...given }) {
      const address = { ...given, isActive };
      world.addresses.push(address);
      return address;
    },
    addContact({ crmContactId = null, ...given }) {
      const contact = { ...given, id: world.nextId(), crmContactId };
      world.contacts.set(contact.id, contact);
      return contact;
    },
    addCustomField(name) {
      world.customFields.add(name);
      for (const ticket of world.tickets.values()) ticket.cf = { [name]: null, ...ticket.cf };
    },

    createTicket({ content, from, ...given }) {
      const ticket = world.addTicket(given);
      if (content !== undefined) {
        thread(ticket, { direction: 'in', status: 'SUCCESS', content, from });
      }
      void tell.added(ticket);
      return ticket;
    },
    customerReplies(ticketId, content, from) {
      const ticket = world.ticket(ticketId);
      const before = tell.viewOf(ticket);
      const made = thread(ticket, { direction: 'in', status: 'SUCCESS', content, from });
      void tell.threadAdded(ticket, made);
      if (statusTypes[ticket.status] === 'Closed') {
        world.change(ticket, { status: 'Open' }, ticket.contactId);
        void tell.updated(ticket, before);
      }
      return made;
    },
    agentReplies(ticketId, content) {
      const ticket = world.ticket(ticketId);
      const made = thread(ticket, { direction: 'out', status: 'SUCCESS', content });
      void tell.threadAdded(ticket, made);
      return made;
    },
    agentDrafts(ticketId, content) {
      return thread(world.ticket(ticketId), { direction: 'out', status: 'DRAFT', content });
    },
    agentSendsDraft(ticketId) {
      const ticket = world.ticket(ticketId);
      const draft = ticket.threads.find(({ status }) => status === 'DRAFT');
      if (!draft) throw new Error('there is no draft');
      draft.status = 'SUCCESS';
      world.change(ticket, {}, human.id);
      void tell.threadAdded(ticket, draft);
      return draft;
    },
    mailEnds(ticketId, threadId, status) {
      const made = world.ticket(ticketId).threads.find(({ id }) => id === threadId);
      if (!made) throw new Error(`ticket ${ticketId} has no thread ${threadId}`);
      made.status = status;
    },
    comment(ticketId, { content, isPublic }) {
      const ticket = world.ticket(ticketId);
      const contentType = 'plainText' as const;
      const comment = { content, isPublic, contentType, commenterId: human.id };
      const made = world.addComment(ticket, comment);
      void tell.commented(ticket, made);
      return made;
    },

    changeTicket(ticketId, change) {
      const ticket = world.ticket(ticketId);
      const before = tell.viewOf(ticket);
      const { departmentId = ticket.departmentId } = change;
      const isMoved = departmentId !== ticket.departmentId;
      const moves = isMoved ? [...ticket.moves, departmentId] : ticket.moves;
      const cf = { ...ticket.cf, ...change.cf };
      world.change(ticket, { ...change, moves, cf }, human.id);
      void (isMoved ? tell.moved(ticket, before) : tell.updated(ticket, before));
      return ticket;
    },
    deleteTicket(ticketId) {
      const ticket = world.ticket(ticketId);
      world.tickets.delete(ticketId);
      void tell.deleted(ticket);
    },
    ticket: (ticketId) => world.ticket(ticketId),
  };
}
