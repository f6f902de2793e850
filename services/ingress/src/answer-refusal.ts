import type { Answer, RefusalReason } from '@omnirelay/adapters/provider.ts';
import { providerOf, type WebhookConnection } from '@omnirelay/adapters/registry.ts';

/** What a sender is told whose webhook is not taken in. */
export function answerRefusal(reason: RefusalReason, connection: WebhookConnection): Answer {
  const inTheirWords = providerOf(connection).refused?.(reason, connection);
  if (inTheirWords) return inTheirWords;
  const body = { error: reason.replaceAll('-', '_'), message: messages[reason] };
  // The one reason that is no fault of theirs.
  if (reason !== 'keys-unavailable') return { status: 401, body };
  return { status: 503, headers: { 'retry-after': '10' }, body };
}

const messages: Record<RefusalReason, string> = {
  'no-secret': 'This connection has no webhook secret yet, so nothing is taken in. Set one.',
  'missing-signature': 'The signature headers are missing.',
  'bad-signature': "The signature does not match the body and the connection's secrets.",
  'stale-timestamp': "The signature's timestamp is too far from now.",
  'bad-token': 'The token in the URL is missing or wrong.',
  'wrong-audience': 'The token is for another organisation or webhook than this connection.',
  'keys-unavailable': "The provider's public keys can't be had now. Send it again.",
};
