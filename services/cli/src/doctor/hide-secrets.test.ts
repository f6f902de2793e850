import type { Config } from '@omnirelay/adapters/load-config.ts';
import { expect, test } from 'vitest';
import { createHider } from './hide-secrets.ts';

const config = {
  connections: {
    desk: {
      apiToken: 'planted-token',
      tokenLimitParam: 'max_tokens',
      webhookSecrets: ['planted-a'],
    },
    zalo: { tokens: { access: 'planted-access' } },
  },
  flows: [{ id: 'crewai', token: 'planted-forward', tokenIn: 'header' }],
} as unknown as Config;
const env = {
  CONSOLE_ADMIN_PASSWORD: 'planted-password',
  DATABASE_URL: 'postgres://omnirelay:planted%2Fdb@127.0.0.1/omnirelay',
  REDIS_URL: 'redis://:omnirelay@127.0.0.1',
};

test.each([
  ['planted-token', '[secret]'],
  ['planted-a and planted-access', '[secret] and [secret]'],
  ['planted-forward', '[secret]'],
  ['planted-password', '[secret]'],
  ['planted%2Fdb planted/db', '[secret] [secret]'],
  ['omnirelay.yaml has max_tokens in a header', 'omnirelay.yaml has max_tokens in a header'],
])('%s', (text, shown) => {
  expect(createHider(env, config)(text)).toBe(shown);
});
