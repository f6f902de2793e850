import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeOldFiles } from './remove-old-files.ts';

test('files of killed workers go, files on their way stay', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'omnirelay-old-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, 'left'), 'x');
  await writeFile(join(dir, 'under-way'), 'x');
  const twoHoursAgo = Date.now() / 1_000 - 7_200;
  await utimes(join(dir, 'left'), twoHoursAgo, twoHoursAgo);
  expect(await removeOldFiles(dir, Date.now())).toBe(1);
  expect(await readdir(dir)).toEqual(['under-way']);
});

test('a folder that is not there yet has none', async () => {
  expect(await removeOldFiles(join(tmpdir(), 'omnirelay-never-made'), Date.now())).toBe(0);
});
