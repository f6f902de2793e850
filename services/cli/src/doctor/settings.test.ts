import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const dir = mkdtempSync(join(tmpdir(), 'omnirelay-doctor-'));
const file = join(dir, 'omnirelay.yaml');
afterAll(() => rmSync(dir, { recursive: true }));

function messagesOf(text: string, env: NodeJS.ProcessEnv = {}): string[] {
  writeFileSync(file, text);
  return readSettings({ OMNIRELAY_CONFIG: file, ...env }).findings.map(({ message }) => message);
}

test('every problem of the file is told, each with its place', () => {
  const found = messagesOf(`
connections:
  desk: { provider: zendesk, baseUrl: https://acme.zendesk.com, email: nobody, apiToken: "\${TOKEN}" }
flows:
  - { kind: relay, zendesk: desk, chatwoot: chat }
`);
  expect(found).toHaveLength(3);
  expect(found[0]).toMatch(/^connections\.desk\.apiToken: .*TOKEN.*\. Set it in the environment/);
  expect(found[1]).toMatch(/^connections\.desk\.email: /);
  expect(found[2]).toContain('"chat" is not among the connections');
});

test('lines of a file that is no YAML are not quoted', () => {
  const found = messagesOf('connections:\n  desk: { apiToken: "planted-secret\n  x: ]\n');
  expect(found.length).toBeGreaterThan(0);
  expect(found.join('\n')).toMatch(/at line \d+, column \d+/);
  expect(found.join('\n')).not.toContain('planted-secret');
});

test('a file that is not there', () => {
  const found = readSettings({ OMNIRELAY_CONFIG: join(dir, 'missing.yaml') }).findings;
  expect(found[0]?.message).toContain("can't be read");
});

test('every problem of the environment', () => {
  const found = messagesOf('connections: {}', { CONSOLE_PORT: 'x', ENCRYPTION_KEY: 'short' });
  expect(found).toHaveLength(2);
  expect(found.join('\n')).toMatch(/CONSOLE_PORT.*\n.*ENCRYPTION_KEY/s);
});

test('nothing where there is nothing', () => {
  expect(messagesOf('connections: {}')).toEqual([]);
});
