import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keptSecret } from './kept-secret.ts';

test('makes a secret once, readable by its owner only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-secret-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'new', 'key');
  const secret = keptSecret(file);
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(keptSecret(file)).toBe(secret);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
