import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { parseConfig } from './config-file.ts';
import { ConfigError, readEnvironment } from './environment.ts';

function fileWith(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'omnirelay-secret-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'secret');
  writeFileSync(file, text);
  return file;
}

test('a setting may come in a file, whose last newline is not part of it', () => {
  const CONSOLE_JWT_SECRET_FILE = fileWith('  sixteen or more characters\n');
  const { CONSOLE_JWT_SECRET } = readEnvironment({ CONSOLE_JWT_SECRET_FILE });
  expect(CONSOLE_JWT_SECRET).toBe('  sixteen or more characters');
});

test('what is in a file has to be as good as what is not', () => {
  const env = { ENCRYPTION_KEY_FILE: fileWith('planted-secret') };
  expect(() => readEnvironment(env)).toThrow('ENCRYPTION_KEY');
  expect(() => readEnvironment(env)).not.toThrow('planted');
});

test('a secret that omnirelay.yaml names may come in a file', () => {
  const text = `connections: { a: { provider: p, token: "\${A_TOKEN}" } }`;
  const schemas = { p: z.object({ provider: z.literal('p'), token: z.string() }) };
  const parse = (env: NodeJS.ProcessEnv) => parseConfig(text, env, schemas, { sandbox: false });
  const { connections } = parse({ A_TOKEN_FILE: fileWith('from a file\n') });
  expect(connections.a?.token).toBe('from a file');
  expect(() => parse({ B_TOKEN_FILE: '/nowhere' })).toThrow('A_TOKEN is used but not set');
});

test('every problem is told at once, and files of other programs are left alone', () => {
  const env = {
    CONSOLE_JWT_SECRET: 'planted-secret-of-mine',
    CONSOLE_JWT_SECRET_FILE: '/nowhere/jwt',
    DATABASE_URL_FILE: '/nowhere/database',
    SSL_CERT_FILE: '/nowhere/else',
  };
  const read = () => readEnvironment(env);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow('CONSOLE_JWT_SECRET and CONSOLE_JWT_SECRET_FILE are both set');
  expect(read).toThrow("/nowhere/database of DATABASE_URL_FILE can't be read (ENOENT)");
  expect(read).not.toThrow(/planted|else/);
});
