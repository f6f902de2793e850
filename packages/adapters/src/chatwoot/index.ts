import type { Provider } from '../provider.ts';
import { ChatwootConnection } from './config.ts';
import { readChatwootEnvelope } from './envelope.ts';
import { verifyChatwoot } from './verify.ts';

export const chatwoot: Provider<ChatwootConnection> = {
  id: 'chatwoot',
  settings: ChatwootConnection,
  establishedPaths: ['/service-api-webhook/chatwoot-webhook', '/api/webhooks/chatwoot', '/webhook'],
  wantedBy: {
    relay: ['message_created', 'message_updated', 'conversation_status_changed'],
    inbox: [
      'message_created',
      'message_updated',
      'conversation_created',
      'conversation_updated',
      'conversation_status_changed',
    ],
    automate: [],
    answer: ['message_created', 'conversation_created'],
  },
  verify: verifyChatwoot,
  readEnvelope: readChatwootEnvelope,
  accepted: () => ({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'EVENT_RECEIVED',
  }),
  // Chatwoot never sends again, but must not be told that we have what we don't.
  unavailable: {
    status: 503,
    headers: { 'retry-after': '10' },
    body: { error: 'unavailable', message: 'The event could not be stored.' },
  },
};
