import type { DeskThread, DeskTicket } from '@omnirelay/adapters/zoho/clients.ts';

/** For tests: a ticket, and threads of it, as the client reads them. */
export const agentId = '190000000000056007';

export function aTicket(change: Partial<DeskTicket> = {}): DeskTicket {
  return {
    id: '190000000000012345',
    ticketNumber: '1042',
    subject: 'Mon examen',
    description: null,
    status: 'Open',
    statusType: 'Open',
    departmentId: '190000000000006907',
    contactId: '190000000000042032',
    email: 'amelie@client.example',
    phone: null,
    priority: null,
    assigneeId: null,
    cf: { cf_opportunite: null },
    isSpam: false,
    isTrashed: false,
    isArchived: false,
    isEscalated: false,
    createdTime: at(0),
    modifiedTime: at(0),
    customerResponseTime: undefined,
    commentCount: undefined,
    tagCount: undefined,
    webUrl: null,
    contact: undefined,
    ...change,
  };
}

export function aThread(id: string, minute: number, change: Partial<DeskThread> = {}): DeskThread {
  return {
    id,
    direction: 'in',
    status: 'SUCCESS',
    channel: 'EMAIL',
    visibility: 'public',
    isDescriptionThread: false,
    author: { id: null, name: 'Amélie', email: 'amelie@client.example', type: 'END_USER' },
    responderId: null,
    fromEmailAddress: 'Amélie <amelie@client.example>',
    to: 'contact@cab.example',
    content: 'Bonjour',
    contentType: 'text/html',
    summary: 'Bonjour',
    createdTime: at(minute),
    ...change,
  };
}

export function anAnswer(id: string, minute: number, change: Partial<DeskThread> = {}): DeskThread {
  const author = { id: agentId, name: 'Relay', email: 'relay@acme.example', type: 'AGENT' };
  return aThread(id, minute, { direction: 'out', author, responderId: agentId, ...change });
}

/** Another agent, not ours. */
export const colleague = {
  author: { id: '7', name: 'Sophie', email: 'sophie@acme.example', type: 'AGENT' },
  responderId: '7',
};

function at(minute: number): Date {
  return new Date(Date.UTC(2026, 10, 20, 10, minute));
}
