import type { DeskThread, DeskTicket } from '@omnirelay/adapters/zoho/clients.ts';
import { isGone } from '@omnirelay/adapters/zoho/errors.ts';
import { decideTrigger, isDraft, isOurs } from '../decide/decide-trigger.ts';
import { plainText } from '../decide/plain-text.ts';
import { addressOf } from '../decide/senders.ts';
import type { Comment, Message, Snapshot } from '../model.ts';
import type { Run } from '../run.ts';

export type TriggerReader = Pick<
  Run,
  | 'flow'
  | 'connection'
  | 'ticketId'
  | 'desk'
  | 'departments'
  | 'replyAddresses'
  | 'ourAgentId'
  | 'nowMs'
>;

/** The message that is to be answered, with what was read to find it. */
export type Trigger =
  | {
      kind: 'trigger';
      ticket: DeskTicket;
      /** newest first */
      threads: DeskThread[];
      id: string;
      atMs: number;
    }
  | { kind: 'nothing'; reason: string; ticket?: DeskTicket };

const longestMessage = 8_000;
const longestDescription = 8_000;
/** Each body that a list leaves out costs a call. */
const maxBodies = 3;
const maxComments = 10;

/** Two calls, four credits: most events lead to a message that has its run already. */
export async function readTrigger(reader: TriggerReader): Promise<Trigger> {
  const { desk, ticketId, flow } = reader;
  let ticket: DeskTicket;
  try {
    ticket = await desk.getTicket(ticketId);
  } catch (error) {
    if (isGone(error)) return { kind: 'nothing', reason: 'gone' };
    throw error;
  }
  const threads = await desk.listThreads(ticketId, flow.compose.history);
  const ourselves = {
    agentId: await reader.ourAgentId(),
    addresses: await reader.replyAddresses(ticket.departmentId),
  };
  const decision = decideTrigger(ticket, threads, ourselves);
  if (decision.kind === 'nothing') return { ...decision, ticket };
  return { ...decision, ticket, threads };
}

/** All that the stages decide by, as far as it was not read yet. */
export async function readSnapshot(
  reader: TriggerReader,
  found: Extract<Trigger, { kind: 'trigger' }>,
): Promise<Snapshot> {
  const { flow } = reader;
  const { ticket } = found;
  const agentId = await reader.ourAgentId();
  const messages = await readMessages(reader, found, agentId);
  const description = plainText(ticket.description ?? '', 'text/html', longestDescription);
  return {
    ticket: {
      id: ticket.id,
      number: ticket.ticketNumber,
      subject: ticket.subject,
      description,
      status: ticket.status,
      statusType: ticket.statusType,
      departmentId: ticket.departmentId,
      priority: ticket.priority,
      tags: await readTags(reader, ticket),
      link: ticket.cf[flow.rules.linkField] || null,
      isEscalated: ticket.isEscalated,
      modifiedAt: (ticket.modifiedTime ?? ticket.createdTime).toISOString(),
      webUrl: ticket.webUrl,
    },
    customer: customerOf(ticket),
    departments: await reader.departments(),
    messages,
    comments: await readComments(reader, ticket),
    triggerId: found.id,
  };
}

/** Whom a reply to this ticket goes to. */
export function customerOf(ticket: DeskTicket): Snapshot['customer'] {
  const { contact } = ticket;
  const name = [contact?.firstName, contact?.lastName].filter(Boolean).join(' ');
  const email = addressOf(contact?.email ?? ticket.email) ?? null;
  return { contactId: contact?.id ?? ticket.contactId, name, email };
}

async function readMessages(
  { desk, ticketId, flow }: TriggerReader,
  { threads, id }: Extract<Trigger, { kind: 'trigger' }>,
  agentId: string | undefined,
): Promise<Message[]> {
  const newestFirst = [...threads]
    .sort((a, b) => b.createdTime.getTime() - a.createdTime.getTime())
    .slice(0, flow.compose.history);
  const messages: Message[] = [];
  let bodies = 0;
  for (const thread of newestFirst) {
    const isWanted = !isDraft(thread) && (thread.id === id || bodies < maxBodies);
    const isMissing = thread.content === '' || thread.content === null;
    if (isMissing && isWanted) bodies += 1;
    const full = isMissing && isWanted ? await desk.getThread(ticketId, thread.id) : thread;
    messages.push(messageOf(full, agentId));
  }
  return messages.reverse();
}

function messageOf(thread: DeskThread, agentId: string | undefined): Message {
  const { author, content, summary, contentType, fromEmailAddress } = thread;
  return {
    id: thread.id,
    direction: thread.direction,
    author: { name: author.name, email: addressOf(author.email ?? fromEmailAddress) ?? null },
    isOurs: isOurs(thread, agentId),
    isDraft: isDraft(thread),
    channel: thread.channel,
    text: plainText(content || summary || '', contentType, longestMessage),
    at: thread.createdTime.toISOString(),
  };
}

async function readComments(reader: TriggerReader, ticket: DeskTicket): Promise<Comment[]> {
  if (ticket.commentCount === 0) return [];
  const comments = await reader.desk.listComments(reader.ticketId, maxComments);
  return comments.map(({ id, commenterName: author, content, isPublic, commentedTime }) => ({
    ...{ id, author, isPublic, at: commentedTime.toISOString() },
    text: plainText(content, 'text/html', longestMessage),
  }));
}

/** Only where the rules have tags is it worth the credits. */
async function readTags({ desk, ticketId, flow }: TriggerReader, ticket: DeskTicket) {
  if (flow.rules.tags.length === 0 || ticket.tagCount === 0) return [];
  return desk.listTags(ticketId);
}
