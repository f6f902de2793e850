import type { z } from 'zod';
import { type Api, readBody } from '../api.ts';
import { invalidRecord } from '../errors.ts';
import { createIdempotencyStore } from '../idempotency.ts';
import type { Ticket } from '../model.ts';
import { presentTicket } from '../present.ts';
import { CreateTicketBody, knownUser, readComment, readFields } from '../ticket-input.ts';
import { createUser } from '../user-store.ts';
import { findUserByEmail, type World } from '../world.ts';
import { createTicketRecord } from '../write-ticket.ts';

type TicketInput = z.infer<typeof CreateTicketBody>['ticket'];

export function mountCreateTicket({ on, world, announcer }: Api): void {
  const idempotency = createIdempotencyStore(world.now);

  on('POST', '/tickets', async (request, reply) => {
    const key = idempotency.readKey(request);
    const known = key && idempotency.find(key, request.body);
    if (known) {
      reply.code(201).headers({ location: known.location, 'x-idempotency-lookup': 'hit' });
      return known.answer;
    }
    const { ticket: input } = readBody(CreateTicketBody, request);
    const { ticket, audit } = create(world, input);
    const answer = { ticket: presentTicket(world, ticket) };
    const location = `${world.baseUrl()}/api/v2/tickets/${ticket.id}.json`;
    if (key) {
      idempotency.keep(key, request.body, { answer, location });
      reply.header('x-idempotency-lookup', 'miss');
    }
    await announcer.announce(ticket, audit, reply);
    reply.code(201).header('location', location);
    return answer;
  });
}

function create(world: World, input: TicketInput) {
  if (input.comment === undefined) throw invalidRecord('comment', 'Comment: cannot be blank');
  const followupSource = readFollowupSource(world, input.via_followup_source_id);
  const fields = readFields(world, input, undefined);
  const submitterId = knownUser(world, 'submitter', input.submitter_id ?? world.agent.id);
  const { comment, attach } = readComment(world, input.comment, submitterId);
  const requesterId = readRequester(world, input, fields.requesterId, followupSource);
  return createTicketRecord(
    world,
    { actor: world.agent, channel: 'api' },
    {
      requesterId,
      submitterId,
      fields: { ...fields, requesterId },
      comment: { ...comment, attachments: attach() },
      ...(followupSource ? { followupSource } : {}),
      ...(input.metadata ? { metadata: input.metadata } : {}),
    },
  );
}

function readFollowupSource(world: World, id: number | undefined): Ticket | undefined {
  if (id === undefined) return undefined;
  const source = world.tickets.get(id);
  if (source?.status === 'closed') return source;
  throw invalidRecord('via_followup_source_id', 'Follow-ups need a closed ticket as their source');
}

function readRequester(
  world: World,
  { requester }: TicketInput,
  requesterId: number | undefined,
  followupSource: Ticket | undefined,
): number {
  if (requesterId !== undefined) return requesterId;
  if (requester === undefined) return followupSource?.requesterId ?? world.agent.id;
  const known = findUserByEmail(world, requester.email);
  if (known) return known.id;
  if (!requester.name) throw invalidRecord('requester', 'Requester: Name: is too short');
  return createUser(world, { ...requester, name: requester.name, role: 'end-user' }).id;
}
