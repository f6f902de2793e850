import { expect, test } from 'vitest';
import { type EnvironmentFacts, judgeEnvironment } from './environment.ts';

const well: EnvironmentFacts = {
  node: '24.1.0',
  isSandbox: false,
  hasEncryptionKey: true,
  hasPassword: true,
  hasJwtSecret: true,
  toEncrypt: ['zoho-main'],
  locked: [],
  ambiguous: [],
};

test.each<[string, Partial<EnvironmentFacts>, string[]]>([
  ['in order', {}, []],
  ['an old Node', { node: '22.9.0' }, ['node_old']],
  ['no key', { hasEncryptionKey: false }, ['encryption_key_missing']],
  ['no key, and nothing to encrypt', { hasEncryptionKey: false, toEncrypt: [] }, []],
  ['another key', { locked: ['zoho-main'] }, ['encryption_key_wrong']],
  ['no password', { hasPassword: false }, ['console_settings_missing']],
  ['no secret of sessions', { hasJwtSecret: false }, ['console_settings_missing']],
  ['the sandbox', { isSandbox: true }, ['sandbox']],
  [
    'the sandbox, without a password',
    { isSandbox: true, hasPassword: false },
    ['sandbox', 'console_password_made'],
  ],
  ['two of a kind', { ambiguous: ['zendesk'] }, ['default_missing']],
])('%s', (_, more, codes) => {
  expect(judgeEnvironment({ ...well, ...more }).map(({ code }) => code)).toEqual(codes);
});
