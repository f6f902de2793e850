import { createHmac } from 'node:crypto';
import type { ProviderCase } from '../contract-suite.ts';
import { readFixtures } from '../testing/read-fixtures.ts';
import type { ChatwootConnection } from './config.ts';
import { chatwoot } from './index.ts';

export const chatwootCase: ProviderCase<ChatwootConnection> = {
  provider: chatwoot,
  settings: (webhookSecrets) => ({
    ...{ provider: 'chatwoot', baseUrl: 'https://chat.acme.example', webhookSecrets },
    ...{ accountId: 2, inboxId: 2, apiToken: 'fake' },
  }),
  sign(body, secret, nowMs, deliveryId) {
    const timestamp = String(Math.floor(nowMs / 1_000));
    const hmac = createHmac('sha256', secret).update(`${timestamp}.`).update(body);
    return {
      'x-chatwoot-delivery': deliveryId,
      'x-chatwoot-timestamp': timestamp,
      'x-chatwoot-signature': `sha256=${hmac.digest('hex')}`,
    };
  },
  fixtures: readFixtures(new URL('./__fixtures__/', import.meta.url)),
  sendsAgain: () => false,
  neverSendsAgain: true,
};
