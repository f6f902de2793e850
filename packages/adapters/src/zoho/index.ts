import type { BadInputError } from '@omnirelay/shared/errors.ts';
import type { Answer, Provider, Receipt } from '../provider.ts';
import { ZohoConnection } from './config.ts';
import { readZohoEnvelope } from './envelope.ts';
import { splitZoho } from './split.ts';
import { verifyZoho } from './verify.ts';

export const zoho: Provider<ZohoConnection> = {
  id: 'zoho',
  settings: ZohoConnection,
  establishedPaths: ['/webhook/zoho-desk'],
  wantedBy: {
    relay: [],
    inbox: [],
    automate: [
      'ticket.created',
      'ticket.customer_replied',
      'hint',
      'ticket.found',
      'console.apply',
      'console.run',
    ],
    answer: [],
  },
  verify: verifyZoho,
  split: splitZoho,
  readEnvelope: readZohoEnvelope,
  accepted: ([first, ...others]) => ({
    // Desk takes any other status for a failure, and 410 for the end of its subscription.
    status: 200,
    body: {
      success: true,
      ...receiptBody(first),
      ...(others.length > 0 ? { events: [first, ...others].map(receiptBody) } : {}),
    },
  }),
  // Zoho does not send again, but must not be told that we have what we don't.
  unavailable: {
    status: 503,
    headers: { 'retry-after': '10' },
    body: { success: false, error: 'The event could not be stored' },
  },
  refused(reason, { webhook }) {
    if (webhook.auth === 'jwt' || reason === 'no-secret') return undefined;
    return failure(401, 'Invalid signature');
  },
  unreadable: (problem, { webhook }) =>
    // Desk's own callers are not told: they could only lose the event by it.
    webhook.auth === 'jwt' ? undefined : failure(400, messageOf(problem)),
  probe: { isProbe, answer: { status: 200, body: { success: true, status: 'ready' } } },
  ignoresContentType: true,
};

/** Zoho asks so before it uses a URL, without a token. */
function isProbe(body: Buffer): boolean {
  return body.length <= 16 && /^\s*(\{\s*\}|\[\s*\])?\s*$/.test(body.toString());
}

function receiptBody({ id, isDuplicate, isWanted, envelope }: Receipt) {
  return {
    ticket_id: envelope?.externalId ? envelope.conversationKey : null,
    event_type: envelope ? (envelope.calledType ?? envelope.type) : 'unreadable',
    queued: isWanted,
    run_id: id,
    ...(isDuplicate ? { duplicate: true } : {}),
  };
}

/** As existing callers know it. */
function failure(status: number, error: string): Answer {
  return { status, body: { success: false, error } };
}

function messageOf({ code, message }: BadInputError): string {
  if (code === 'invalid_json') return 'Invalid JSON payload';
  return code === 'too_many_events' ? message : 'No ticket ID found in payload';
}
