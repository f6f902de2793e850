import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from './load-config.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'omnirelay-config-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const zendesk = `
  zendesk-main:
    provider: zendesk
    baseUrl: https://acme.zendesk.example/
    email: relay@acme.example
    apiToken: \${ZENDESK_TOKEN}`;
const chatwoot = `
  chatwoot-main:
    provider: chatwoot
    baseUrl: https://chat.acme.example
    accountId: 2
    inboxId: "3"
    apiToken: fake`;
const flow = `
flows:
  - kind: relay
    zendesk: zendesk-main
    chatwoot: chatwoot-main`;

function load(text: string, env: NodeJS.ProcessEnv = {}) {
  const path = join(dir, 'omnirelay.yaml');
  writeFileSync(path, text);
  return loadConfig({ OMNIRELAY_CONFIG: path, ZENDESK_TOKEN: 'fake', ...env }).config;
}

function problemOf(text: string, env?: NodeJS.ProcessEnv): string {
  try {
    load(text, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

test('connections know their names, and get what every connection has', () => {
  const { connections, flows } = load(`connections:${zendesk}${chatwoot}${flow}`);
  expect(connections['zendesk-main']).toMatchObject({
    name: 'zendesk-main',
    baseUrl: 'https://acme.zendesk.example',
    apiToken: 'fake',
    webhookSecrets: [],
    replayWindow: 300_000,
    rateLimit: 600,
    unsigned: false,
  });
  expect(connections['chatwoot-main']).toMatchObject({ accountId: '2', inboxId: '3' });
  expect(flows).toHaveLength(1);
});

test('a missing file is named, with what to do', () => {
  const path = join(dir, 'absent.yaml');
  expect(() => loadConfig({ OMNIRELAY_CONFIG: path })).toThrow(ConfigError);
  expect(() => loadConfig({ OMNIRELAY_CONFIG: path })).toThrow(/absent\.yaml.*OMNIRELAY_CONFIG/);
});

test.each([
  { name: 'a typo', change: '\n    webhokSecrets: [a]', says: ['webhokSecrets'] },
  { name: 'an empty secret', change: '\n    webhookSecrets: [""]', says: ['webhookSecrets.0'] },
  { name: 'a time without a unit', change: '\n    replayWindow: 300', says: ['replayWindow'] },
  { name: 'a short token', change: '\n    webhookToken: short', says: ['webhookToken', 'long'] },
  { name: 'a limit of nothing', change: '\n    rateLimit: 0', says: ['rateLimit'] },
])('$name is reported with its path', ({ change, says }) => {
  const message = problemOf(`connections:${chatwoot}${change}`);
  for (const words of ['connections.chatwoot-main', ...says]) expect(message).toContain(words);
});

test('every problem is reported at once', () => {
  const broken = zendesk.replace('relay@acme.example', 'nobody').replace('https:', 'ftp:');
  const text = `connections:${broken}${chatwoot.replace('accountId: 2', 'accountId: two')}`;
  const message = problemOf(text, { ZENDESK_TOKEN: '' });
  const wanted = ['zendesk-main.email', 'zendesk-main.baseUrl', 'chatwoot-main.accountId'];
  for (const words of [...wanted, 'ZENDESK_TOKEN']) expect(message).toContain(words);
});

test('an unknown provider is refused with those there are', () => {
  expect(problemOf('connections:\n  a: { provider: zendsk }')).toMatch(/zendesk.*chatwoot/);
});

test('only the sandbox may leave webhooks unsigned', () => {
  const text = `connections:${zendesk}\n    unsigned: true`;
  expect(problemOf(text)).toMatch(/sandbox.*\n.*zendesk-main\.unsigned/);
  const { connections } = load(text, { OMNIRELAY_SANDBOX: 'true' });
  expect(connections['zendesk-main']).toMatchObject({ unsigned: true });
});
