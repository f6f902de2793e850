import type { SeenConversation, SeenMessage } from '@omnirelay/sandbox/chatwoot/index.ts';
import type {
  Comment,
  FileInput,
  Ticket,
  TicketInput,
  User,
} from '@omnirelay/sandbox/zendesk/index.ts';
import { listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import type { System } from './system.ts';

export type { FileInput };

let people = 0;

/** A customer whom nobody has seen before. */
export function aCustomer({ zendesk }: System, name = 'Ann Lee'): User {
  people += 1;
  return zendesk.addUser({ name, email: `customer-${people}@example.com`, role: 'end-user' });
}

/** An agent at Chatwoot; Zendesk doesn't know the address. */
export function anAgent({ chatwoot }: System, name = 'Binh') {
  people += 1;
  return chatwoot.addAgent({ name, email: `agent-${people}@acme.example` });
}

/** Zendesk's own staff. */
export function aStaffMember({ zendesk }: System, name = 'Sam') {
  people += 1;
  return zendesk.addUser({ name, email: `staff-${people}@acme.example`, role: 'agent' });
}

export interface Thread {
  ann: User;
  ticket: Ticket;
  conversation: SeenConversation;
}

/** A customer's ticket that has its conversation, with everything settled. */
export async function aThread(
  system: System,
  with_: Partial<TicketInput> & { name?: string } = {},
): Promise<Thread> {
  const { name, ...input } = with_;
  const ann = aCustomer(system, name);
  const ticket = system.zendesk.createTicket({
    requesterId: ann.id,
    subject: 'Kettle',
    comment: 'It leaks',
    ...input,
  });
  const conversation = await conversationOf(system, ticket.id);
  await system.settled();
  return { ann, ticket, conversation };
}

/** Conversations of the ticket's own contact. */
export function conversationsOf({ chatwoot }: System, ticketId: number): SeenConversation[] {
  return chatwoot.conversations().filter(({ sourceId }) => sourceId === String(ticketId));
}

export async function conversationOf(system: System, ticketId: number): Promise<SeenConversation> {
  let found: SeenConversation | undefined;
  await eventually(() => {
    found = conversationsOf(system, ticketId)[0];
    return found !== undefined || `ticket ${ticketId} has no conversation\n${tail(system)}`;
  });
  if (!found) throw new Error('no conversation');
  return found;
}

/** What a conversation shows, in order, without Chatwoot's own remarks: `incoming: It leaks`. */
export function talkOf({ chatwoot }: System, conversationId: number): string[] {
  return messagesOf(chatwoot.messages(conversationId)).map(describe);
}

function messagesOf(messages: SeenMessage[]): SeenMessage[] {
  return messages.filter(({ messageType }) => messageType !== 'activity');
}

function describe(message: SeenMessage): string {
  const kind = message.private ? 'note' : message.messageType;
  const files = message.attachments.map(({ fileName }) => `[${fileName}]`);
  return `${kind}: ${[message.content ?? '', ...files].filter(Boolean).join(' ')}`;
}

/** Waits until the conversation shows exactly this, and no more once everything has settled. */
export async function expectTalk(
  system: System,
  conversationId: number,
  want: (string | RegExp)[],
  withinMs?: number,
): Promise<void> {
  await eventually(() => {
    const talk = talkOf(system, conversationId);
    return talk.length >= want.length || `only ${JSON.stringify(talk)}\n${tail(system)}`;
  }, withinMs);
  await system.settled();
  expect(talkOf(system, conversationId)).toEqual(want.map(matcher));
}

/** The comments that came by the API, oldest first. */
export function repliesOn({ zendesk }: System, ticketId: number): Comment[] {
  return zendesk.comments(ticketId).filter(({ channel }) => channel === 'api');
}

/** Waits until exactly these comments came by the API, and no more once everything has settled. */
export async function expectReplies(
  system: System,
  ticketId: number,
  want: (string | RegExp)[],
  withinMs?: number,
): Promise<void> {
  const bodies = () => repliesOn(system, ticketId).map(({ plainBody }) => plainBody);
  await eventually(
    () => bodies().length >= want.length || `only ${JSON.stringify(bodies())}\n${tail(system)}`,
    withinMs,
  );
  await system.settled();
  expect(bodies()).toEqual(want.map(matcher));
}

function matcher(want: string | RegExp): unknown {
  return typeof want === 'string' ? want : expect.stringMatching(want);
}

/** What became of every event so far, as `type: state reason`, newest first. */
export async function verdicts(system: System, filter: { conversation?: string } = {}) {
  await system.settled();
  const { items } = await listDeliveries(system.store.db, { ...filter, limit: 100 });
  return items.map(({ type, state, flows }) =>
    [`${type}: ${state}`, flows[0]?.reason].filter(Boolean).join(' '),
  );
}

/** Nothing was given up on. */
export async function expectNothingParked(system: System): Promise<void> {
  await system.settled();
  for (const state of ['parked', 'uncertain', 'unreadable'] as const) {
    const { items } = await listDeliveries(system.store.db, { state, limit: 10 });
    expect(items.map(({ type, flows }) => [type, flows[0]?.lastError])).toEqual([]);
  }
}

/** The last of the processes' logs, for failures. */
export function tail(system: System): string {
  return system.logs().split('\n').slice(-15).join('\n');
}
