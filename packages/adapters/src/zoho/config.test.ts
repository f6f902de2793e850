import { expect, test } from 'vitest';
import { ZohoConnection } from './config.ts';

const settings = {
  ...{ provider: 'zoho', dataCentre: 'eu', orgId: '12345678' },
  ...{ clientId: 'fake', clientSecret: 'fake', refreshToken: 'fake' },
  webhook: { auth: 'hmac', secrets: ['made-up'] },
};
const problemsOf = (more: object) =>
  ZohoConnection.safeParse({ ...settings, ...more }).error?.issues.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

test('what is left out is at its default', () => {
  expect(ZohoConnection.parse(settings)).toMatchObject({
    ...{ crmVersion: 'v8', concurrency: 5, baseUrls: {}, unsigned: false, default: false },
  });
});

test.each([
  { more: { orgId: 12345678 }, read: { orgId: '12345678' } },
  { more: { agentId: '190000000000056007' }, read: { agentId: '190000000000056007' } },
  {
    more: { webhook: { auth: 'jwt', webhookId: '190000000000099001' } },
    read: { webhook: { auth: 'jwt', webhookId: '190000000000099001' } },
  },
  { more: { webhook: { auth: 'jwt' } }, read: { webhook: { auth: 'jwt' } } },
  { more: { webhook: { auth: 'secret' } }, read: { webhook: { auth: 'secret', secrets: [] } } },
  {
    more: { baseUrls: { desk: 'http://127.0.0.1:4000/' } },
    read: { baseUrls: { desk: 'http://127.0.0.1:4000' } },
  },
])('$more is read', ({ more, read }) => {
  expect(ZohoConnection.parse({ ...settings, ...more })).toMatchObject(read);
});

test.each([
  // Zoho would answer an unexplained 500.
  { more: { orgId: 'your-org-id' }, problem: /^orgId: .*digits/ },
  { more: { orgId: '' }, problem: /^orgId: .*digits/ },
  // YAML has rounded it already.
  { more: { agentId: Number('190000000000056007') }, problem: /^agentId: .*in quotes/ },
  {
    more: { webhook: { auth: 'jwt', webhookId: Number('190000000000099001') } },
    problem: /in quotes/,
  },
  { more: { webhook: { auth: 'none' } }, problem: /^webhook/ },
  { more: { webhook: { auth: 'hmac', secrets: [''] } }, problem: /^webhook.secrets.0/ },
  { more: { webhook: { auth: 'jwt', secrets: ['x'] } }, problem: /^webhook: .*secrets/ },
  { more: { dataCentre: 'moon' }, problem: /^dataCentre/ },
  { more: { crmVersion: '8' }, problem: /^crmVersion: .*v8/ },
  { more: { webhookSecrets: ['x'] }, problem: /webhookSecrets/ },
  { more: { sourceId: 'x' }, problem: /^sourceId/ },
  { more: { baseUrls: { dsk: 'https://x.example' } }, problem: /^baseUrls/ },
])('$more is a problem', ({ more, problem }) => {
  expect(problemsOf(more)?.join('\n')).toMatch(problem);
});
