import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { type ProviderAddress, registerSecurityHeaders } from './security-headers.ts';

async function policyFor(providers: ProviderAddress[], url = '/'): Promise<string[]> {
  const app = fastify();
  registerSecurityHeaders(app, providers);
  const { headers } = await app.inject(url);
  await app.close();
  return String(headers['content-security-policy']).split('; ');
}

test('pictures, voices and films may come from providers, also without TLS', async () => {
  const policy = await policyFor([
    { baseUrl: 'http://chatwoot.lan:3000/base/' },
    { baseUrl: 'http://chatwoot.lan:3000' },
    { baseUrl: 'https://acme.zendesk.com' },
    {},
  ]);
  expect(policy).toContain("img-src 'self' https: http://chatwoot.lan:3000 blob: data:");
  expect(policy).toContain("media-src 'self' https: http://chatwoot.lan:3000 blob:");
  expect(policy).toContain("connect-src 'self'");
});

test('nobody else may be without TLS', async () => {
  expect(await policyFor([])).toContain("img-src 'self' https: blob: data:");
  const tools = await policyFor([{ baseUrl: 'http://chatwoot.lan' }], '/queues');
  expect(tools).toContain("img-src 'self' data:");
});
