import type {
  Answer,
  Envelope,
  RefusalReason,
  WebhookRequest,
} from '@omnirelay/adapters/provider.ts';
import { type Connection, providerOf } from '@omnirelay/adapters/registry.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { type Accept, hintDedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { NoteRefusal } from './note-refusal.ts';
import { readUnreadable } from './unreadable.ts';

export interface ReceiveDeps {
  accept: Accept;
  metrics: Metrics;
  noteRefusal: NoteRefusal;
  /** Ids of the flows that want this event. */
  flowsFor(connection: Connection, type: string): string[];
  /** Whether an operator has switched off the webhooks of this connection. */
  areWebhooksOff(connection: Connection): boolean;
  nowMs(): number;
}

const empty = Buffer.alloc(0);

/** Receive: verify the bytes, read the envelope, accept, and only then answer. */
export async function receiveWebhook(
  deps: ReceiveDeps,
  connection: Connection,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const provider = providerOf(connection);
  const body = Buffer.isBuffer(request.body) ? request.body : empty;
  const webhook = {
    headers: request.headers,
    query: request.query as WebhookRequest['query'],
    body,
  };

  const verification = provider.verify(webhook, connection, deps.nowMs());
  if (!verification.ok) return refuse(deps, verification.reason, request, reply);

  const read = readEnvelope(connection, body);
  // Nobody vouches for it and nobody can read it: nothing worth keeping.
  if ('problem' in read && !verification.signed) throw read.problem;

  const envelope = 'problem' in read ? readUnreadable(body) : read.envelope;
  const unreadable = 'problem' in read ? read.problem.code : undefined;
  const wanting = unreadable ? [] : deps.flowsFor(connection, envelope.type);
  const webhooksOff = wanting.length > 0 && deps.areWebhooksOff(connection);
  const event: StoredEvent = {
    id: newEventId(deps.nowMs()),
    connection: connection.name,
    type: envelope.type,
    conversationKey: envelope.conversationKey,
    externalId: envelope.externalId,
    providerEventId: envelope.providerEventId,
    flows: webhooksOff ? [] : wanting,
    contentType: request.headers['content-type']?.split(';')[0]?.trim().toLowerCase(),
    unreadable,
    signed: verification.signed,
    webhooksOff,
    body,
  };
  try {
    const { outcome, id } = await deps.accept(
      event,
      envelope.isHint ? { dedupSeconds: hintDedupSeconds } : {},
    );
    if (outcome === 'duplicate') deps.metrics.duplicates.inc({ connection: connection.name });
    else deps.metrics.accepted.inc({ connection: connection.name, type: event.type });
    request.log.info(
      {
        event: 'webhook.accepted',
        connection: connection.name,
        type: event.type,
        eventId: id,
        outcome,
        unreadable,
      },
      'webhook accepted',
    );
    return answer(reply, provider.accepted(id));
  } catch (error) {
    deps.metrics.refused.inc({ connection: connection.name, reason: 'unavailable' });
    request.log.error(
      { event: 'webhook.not-stored', connection: connection.name, err: error },
      'the event could not be stored',
    );
    return answer(reply, provider.unavailable);
  }
}

function readEnvelope(
  connection: Connection,
  body: Buffer,
): { envelope: Envelope } | { problem: BadInputError } {
  try {
    return { envelope: providerOf(connection).readEnvelope(readJson(body), body) };
  } catch (error) {
    if (error instanceof BadInputError) return { problem: error };
    // A mistake of ours, or JSON nested deeper than the stack: a signed body is kept all the same.
    const message = 'The body could not be read.';
    return { problem: new BadInputError('unreadable', message, { cause: error }) };
  }
}

function readJson(body: Buffer): unknown {
  if (body.length === 0) throw new BadInputError('empty_body', 'The body is empty. Send JSON.');
  try {
    return parseJson(body.toString());
  } catch (cause) {
    throw new BadInputError('invalid_json', 'The body is not valid JSON, or ends too early.', {
      cause,
    });
  }
}

function refuse(
  deps: ReceiveDeps,
  reason: RefusalReason,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  deps.noteRefusal(request, reason);
  return reply.code(401).send({ error: reason.replaceAll('-', '_'), message: refusals[reason] });
}

const refusals: Record<RefusalReason, string> = {
  'no-secret': 'This connection has no webhook secret yet, so nothing is taken in. Set one.',
  'missing-signature': 'The signature headers are missing.',
  'bad-signature': "The signature does not match the body and the connection's secrets.",
  'stale-timestamp': "The signature's timestamp is too far from now.",
  'bad-token': 'The token in the URL is missing or wrong.',
};

function answer(reply: FastifyReply, { status, headers = {}, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
