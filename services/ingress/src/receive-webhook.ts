import type {
  Answer,
  Envelope,
  KeySource,
  Receipt,
  WebhookRequest,
} from '@omnirelay/adapters/provider.ts';
import { providerOf, type WebhookConnection } from '@omnirelay/adapters/registry.ts';
import type { Tally } from '@omnirelay/shared/alerts/tally.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import {
  type Accept,
  type AcceptOptions,
  hintDedupSeconds,
} from '@omnirelay/shared/mailbox/accept.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { errorType } from '@omnirelay/shared/tracing/attributes.ts';
import { tellCurrent } from '@omnirelay/shared/tracing/in-span.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerRefusal } from './answer-refusal.ts';
import { noteUnreadable } from './begin-counters.ts';
import type { NoteGenuine, NoteRefusal } from './note-refusal.ts';
import { type ReadEvent, readEvents } from './read-events.ts';
import { readUnreadable } from './unreadable.ts';

export interface ReceiveDeps {
  accept: Accept;
  /** What providers sign with who publish their keys. */
  keys: KeySource;
  metrics: Metrics;
  /** What alerts look back upon. */
  tally?: Pick<Tally, 'note'>;
  noteRefusal: NoteRefusal;
  noteGenuine: NoteGenuine;
  /** The same connection, with the secrets that set-up has kept of its webhooks. */
  withKeptSecrets(connection: WebhookConnection): WebhookConnection;
  /** False before Redis has told them, right after a start without it. */
  areKeptSecretsKnown(): boolean;
  /** Ids of the flows that want this event. */
  flowsFor(connection: WebhookConnection, type: string): string[];
  /** Whether an operator has switched off the webhooks of this connection. */
  areWebhooksOff(connection: WebhookConnection): boolean;
  nowMs(): number;
}

const empty = Buffer.alloc(0);

/** Receive: verify the bytes, read the envelopes, accept, and only then answer. */
export async function receiveWebhook(
  deps: ReceiveDeps,
  connection: WebhookConnection,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const provider = providerOf(connection);
  const body = Buffer.isBuffer(request.body) ? request.body : empty;
  if (provider.probe?.isProbe(body)) return answer(reply, provider.probe.answer);

  const query = request.query as WebhookRequest['query'];
  const webhook = { headers: request.headers, query, body };
  const trusting = deps.withKeptSecrets(connection);
  const verification = await provider.verify(webhook, trusting, deps.nowMs(), deps.keys);
  if (!verification.ok && !deps.areKeptSecretsKnown()) {
    // One that set-up has kept may vouch for it. Some senders never send again after a 401.
    deps.noteRefusal(request, 'unavailable');
    return answer(reply, provider.unavailable);
  }
  if (!verification.ok) {
    deps.noteRefusal(request, verification.reason, verification.hint);
    return answer(reply, answerRefusal(verification.reason, connection));
  }
  if (verification.signed) deps.noteGenuine(request);

  const events = readEvents(provider, connection, body);
  const readable = events.filter(({ envelope }) => envelope);
  const problem = readable.length === 0 ? events[0].problem : undefined;
  const toUnreadable = problem && provider.unreadable?.(problem, connection);
  const { signed } = verification;
  if (problem && !signed) {
    // Nobody vouches for it and nobody can read it: nothing worth keeping.
    if (!toUnreadable) throw problem;
    deps.noteRefusal(request, problem.code.replaceAll('_', '-'));
    return answer(reply, toUnreadable);
  }
  const contentType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const worthKeeping = (signed ? events : readable).map((event) => ({
    envelope: event.envelope,
    event: toStored(deps, connection, event, { signed, contentType }),
  }));
  try {
    // Those of one webhook are committed together.
    const receipts = await Promise.all(
      worthKeeping.map((one) =>
        keep(deps, request, one, {
          ...(provider.patienceMs === undefined ? {} : { patienceMs: provider.patienceMs }),
          ownTrace: worthKeeping.length > 1,
        }),
      ),
    );
    return answer(reply, toUnreadable ?? provider.accepted(receipts as [Receipt, ...Receipt[]]));
  } catch (error) {
    deps.metrics.refused.inc({ connection: connection.name, reason: 'unavailable' });
    tellCurrent({ 'omnirelay.outcome': 'not-stored', 'error.type': errorType(error) });
    request.log.error(
      { event: 'webhook.not-stored', connection: connection.name, err: error },
      'the event could not be stored',
    );
    return answer(reply, provider.unavailable);
  }
}

function toStored(
  deps: ReceiveDeps,
  connection: WebhookConnection,
  { body, envelope = readUnreadable(body), problem }: ReadEvent,
  about: Pick<StoredEvent, 'signed' | 'contentType'>,
): StoredEvent {
  const wanting = problem ? [] : deps.flowsFor(connection, envelope.type);
  const webhooksOff = wanting.length > 0 && deps.areWebhooksOff(connection);
  return {
    id: newEventId(deps.nowMs()),
    connection: connection.name,
    type: envelope.type,
    conversationKey: envelope.conversationKey,
    externalId: envelope.externalId,
    providerEventId: envelope.providerEventId,
    flows: webhooksOff ? [] : wanting,
    unreadable: problem?.code,
    webhooksOff,
    ...about,
    body,
  };
}

/** Resolves once Redis holds it. */
async function keep(
  deps: ReceiveDeps,
  request: FastifyRequest,
  { event, envelope }: { event: StoredEvent; envelope: Envelope | undefined },
  common: AcceptOptions,
): Promise<Receipt> {
  const { connection, type, unreadable, flows } = event;
  const options = {
    ...common,
    ...(envelope?.isHint ? { dedupSeconds: hintDedupSeconds } : {}),
    ...(envelope?.dedupSeconds === undefined ? {} : { dedupSeconds: envelope.dedupSeconds }),
  };
  const { outcome, id } = await deps.accept(event, options);
  const isDuplicate = outcome === 'duplicate';
  tellCurrent({ 'omnirelay.outcome': outcome, 'omnirelay.event_id': id });
  if (isDuplicate) deps.metrics.duplicates.inc({ connection });
  else {
    deps.metrics.accepted.inc({ connection, type });
    if (unreadable !== undefined) {
      noteUnreadable(deps.metrics, connection, unreadable);
      deps.tally?.note('unreadable', connection, unreadable);
    }
  }
  request.log.info(
    { event: 'webhook.accepted', connection, type, eventId: id, outcome, unreadable },
    'webhook accepted',
  );
  return { id, isDuplicate, isWanted: flows.length > 0, envelope };
}

function answer(reply: FastifyReply, { status, headers = {}, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
