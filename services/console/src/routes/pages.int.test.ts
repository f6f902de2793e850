import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { testConsole } from '../testing/test-console.ts';
import { registerPages } from './pages.ts';

const console = testConsole();
const html = { accept: 'text/html,application/xhtml+xml' };
const get = (url: string, headers: Record<string, string> = {}) =>
  console.app.inject({ url, headers: { ...console.cookie, ...headers } });

test.each(['/', '/login', '/conversations/abc', '/deliveries?state=parked', '/a/b.c'])(
  '%s is the app, and never from a cache',
  async (url) => {
    const answer = await get(url, html);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.body).toContain('The app');
  },
);

test.each([
  ['/api/nothing', html],
  ['/assets/nothing.js', html],
  ['/nothing', { accept: 'application/json' }],
])('%s is nothing', async (url, headers) => {
  const answer = await get(url, headers);
  expect(answer.statusCode).toBe(404);
  expect(answer.json().error).toBe('not_found');
});

test('what has its content’s hash in its name is kept for good, the rest is asked for', async () => {
  const hashed = await console.app.inject('/assets/index-abcdefgh.js');
  expect(hashed.statusCode).toBe(200);
  expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(hashed.headers['content-type']).toContain('javascript');
  const icon = await console.app.inject('/assets/icon.svg');
  expect(icon.headers['cache-control']).toBe('no-cache');
  const again = await console.app.inject({
    url: '/assets/icon.svg',
    headers: { 'if-none-match': String(icon.headers.etag) },
  });
  expect(again.statusCode).toBe(304);
});

test.each([
  '/assets/../index.html',
  '/assets/%2e%2e/index.html',
  '/assets/..%2findex.html',
  '/assets/%00',
])('%s leads nowhere', async (url) => {
  expect((await get(url)).statusCode).toBeGreaterThanOrEqual(400);
});

test('what is built while the console runs is served, and what it replaced is gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'console-web-'));
  const assets = join(folder, 'assets');
  const build = async (version: string) => {
    await rm(assets, { recursive: true, force: true });
    await mkdir(assets);
    await writeFile(join(assets, `index-${version}.js`), 'export {};');
    await writeFile(join(folder, 'index.html'), `<script src="/assets/index-${version}.js">`);
  };
  const app = fastify();
  await registerPages(app, folder);
  const status = async (url: string) => (await app.inject(url)).statusCode;
  expect(await status('/')).toBe(503);
  for (const [version, before] of [
    ['aaaaaaaa', 'bbbbbbbb'],
    ['bbbbbbbb', 'aaaaaaaa'],
  ]) {
    await build(version as string);
    expect((await app.inject('/')).body).toContain(`index-${version}.js`);
    expect(await status(`/assets/index-${version}.js`)).toBe(200);
    expect(await status(`/assets/index-${before}.js`)).toBe(404);
  }
  await app.close();
  await rm(folder, { recursive: true });
});

test('without a build, the page says how to make one', async () => {
  const app = fastify();
  await registerPages(app, '/nothing/here');
  const answer = await app.inject('/');
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('build');
  await app.close();
});
