import { createHmac } from 'node:crypto';
import type { ProviderCase } from '../contract-suite.ts';
import { readFixtures } from '../testing/read-fixtures.ts';
import type { ZohoConnection } from './config.ts';
import { zoho } from './index.ts';
import { createSigner, webhookId } from './testing/sign-token.ts';

const common = {
  ...{ provider: 'zoho', dataCentre: 'eu', orgId: '12345678' },
  ...{ clientId: 'fake', clientSecret: 'fake', refreshToken: 'fake' },
};
const rest = {
  provider: zoho,
  fixtures: readFixtures(new URL('./__fixtures__/', import.meta.url)),
  sendsAgain: () => false,
  neverSendsAgain: true,
};

export const zohoHmacCase: ProviderCase<ZohoConnection> = {
  ...rest,
  name: 'zoho, hmac',
  settings: (secrets) => ({ ...common, webhook: { auth: 'hmac', secrets } }),
  sign: (body, secret) => ({
    'x-zoho-signature': createHmac('sha256', secret).update(body).digest('hex'),
  }),
  leavesTimeOpen: true,
};

export const zohoSecretCase: ProviderCase<ZohoConnection> = {
  ...rest,
  name: 'zoho, secret',
  settings: (secrets) => ({ ...common, webhook: { auth: 'secret', secrets } }),
  sign: (_body, secret) => ({ 'x-webhook-secret': secret }),
  leavesBodyOpen: true,
  leavesTimeOpen: true,
};

/** Each secret stands for a key; one that is called stolen is not published. */
const signer = createSigner({ unpublished: ['stolen'] });

export const zohoJwtCase: ProviderCase<ZohoConnection> = {
  ...rest,
  name: 'zoho, jwt',
  settings: (secrets) => ({
    ...common,
    webhook: secrets.length > 0 ? { auth: 'jwt', webhookId } : { auth: 'jwt' },
  }),
  sign: (_body, secret, nowMs) => ({ 'x-zdesk-jwt': signer.sign(nowMs, { kid: secret }) }),
  leavesBodyOpen: true,
  keys: signer.keys,
};
