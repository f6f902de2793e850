import { createHmac } from 'node:crypto';
import type { ProviderCase } from '../contract-suite.ts';
import { readFixtures } from '../testing/read-fixtures.ts';
import type { ZendeskConnection } from './config.ts';
import { zendesk } from './index.ts';

export const zendeskCase: ProviderCase<ZendeskConnection> = {
  provider: zendesk,
  settings: (webhookSecrets) => ({
    ...{ provider: 'zendesk', baseUrl: 'https://acme.zendesk.example', webhookSecrets },
    ...{ email: 'relay@acme.example', apiToken: 'fake' },
  }),
  sign(body, secret, nowMs, deliveryId) {
    const timestamp = new Date(nowMs).toISOString();
    return {
      'x-zendesk-account-id': '123456',
      'x-zendesk-webhook-id': '01F1KRFQ6BG29CNWFR60NK5FNY',
      'x-zendesk-webhook-invocation-id': deliveryId,
      'x-zendesk-webhook-signature-timestamp': timestamp,
      'x-zendesk-webhook-signature': createHmac('sha256', secret)
        .update(timestamp)
        .update(body)
        .digest('base64'),
    };
  },
  fixtures: readFixtures(new URL('./__fixtures__/', import.meta.url)),
  sendsAgain({ status, headers = {} }) {
    const seconds = Number(headers['retry-after'] ?? Number.POSITIVE_INFINITY);
    return status === 409 || ((status === 429 || status === 503) && seconds < 60);
  },
};
