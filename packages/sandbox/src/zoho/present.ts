import {
  type Agent,
  type Comment,
  type Contact,
  type Department,
  type PlainFields,
  plainFields,
  statusTypes,
  type Thread,
  type Ticket,
} from './model.ts';

/** Whom and what the views name. */
export interface Known {
  departments: Map<string, Department>;
  contact(id: string): Contact | undefined;
  agent(id: string): Agent | undefined;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** A ticket as reads, writes and webhooks show it. Counters and some flags are strings. */
export function ticketView(ticket: Ticket, known: Known, include: string[] = []) {
  const contact = known.contact(ticket.contactId);
  const department = known.departments.get(ticket.departmentId);
  return {
    id: ticket.id,
    ticketNumber: ticket.ticketNumber,
    subject: ticket.subject,
    description: ticket.description,
    status: ticket.status,
    statusType: statusTypes[ticket.status] ?? 'Open',
    priority: ticket.priority,
    channel: ticket.channel,
    departmentId: ticket.departmentId,
    contactId: ticket.contactId,
    accountId: null,
    assigneeId: ticket.assigneeId,
    teamId: null,
    email: ticket.email,
    ...plainFieldsOf(ticket),
    layoutId: '190000000000074011',
    layoutDetails: { id: '190000000000074011', layoutName: 'Tickets' },
    cf: { ...ticket.cf },
    customFields: Object.fromEntries(
      Object.entries(ticket.cf).map(([name, value]) => [name.replace(/^cf_/, ''), value]),
    ),
    createdTime: iso(ticket.createdMs),
    modifiedTime: iso(ticket.modifiedMs),
    modifiedBy: ticket.modifiedBy,
    customerResponseTime:
      ticket.customerResponseMs === null ? null : iso(ticket.customerResponseMs),
    closedTime: ticket.closedMs === null ? null : iso(ticket.closedMs),
    threadCount: String(ticket.threads.length),
    commentCount: String(ticket.comments.length),
    tagCount: String(ticket.tags.length),
    isSpam: ticket.isSpam,
    isTrashed: ticket.isTrashed,
    isDeleted: 'false',
    isArchived: false,
    isEscalated: ticket.isEscalated,
    webUrl: `https://desk.zoho.eu/support/acme/ShowHomePage.do#Cases/dv/${ticket.id}`,
    ...(include.includes('departments') && department
      ? { department: { id: department.id, name: department.name } }
      : {}),
    ...(include.includes('contacts') && contact
      ? {
          contact: {
            id: contact.id,
            firstName: contact.firstName,
            lastName: contact.lastName,
            email: contact.email,
            phone: null,
            mobile: null,
            account: null,
          },
        }
      : {}),
  };
}

/** `full`: read by its id; lists show a summary only. */
export function threadView(thread: Thread, full: boolean) {
  const plain = thread.content
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const summary = plain.slice(0, 100);
  return {
    id: thread.id,
    channel: thread.channel,
    direction: thread.direction,
    status: thread.status,
    visibility: 'public',
    isDescriptionThread: thread.isDescriptionThread,
    isForward: false,
    author: thread.author,
    responderId: thread.direction === 'out' ? thread.author.id : null,
    fromEmailAddress: thread.fromEmailAddress,
    to: thread.to,
    cc: '',
    bcc: '',
    summary,
    ...(full ? { content: thread.content, contentType: thread.contentType } : {}),
    ...(full ? {} : { isContentTruncated: plain.length > summary.length }),
    attachmentCount: '0',
    hasAttach: false,
    createdTime: iso(thread.createdMs),
    actions: [],
  };
}

export function commentView(comment: Comment, known: Known) {
  const agent = known.agent(comment.commenterId);
  return {
    id: comment.id,
    content: comment.content,
    contentType: comment.contentType,
    isPublic: comment.isPublic,
    commenterId: comment.commenterId,
    commenter: {
      name: agent ? `${agent.firstName} ${agent.lastName}` : '',
      type: 'AGENT',
      email: agent?.email ?? '',
      roleName: 'Support Agent',
    },
    commentedTime: iso(comment.commentedMs),
    modifiedTime: null,
  };
}

function plainFieldsOf(ticket: Ticket): Partial<PlainFields> {
  return Object.fromEntries(plainFields.map((name) => [name, ticket[name]]));
}
