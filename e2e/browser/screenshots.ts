import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startLocalServers } from '@omnirelay/shared/testing/local-servers.ts';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { ensureWebBuilt } from '../../scripts/lib/ensure-web.mjs';
import { administrator, startSystem } from '../support/system.ts';
import { findChromium } from './support/find-chromium.ts';
import { type Clock, longestMs, playStory } from './support/picture-story.ts';

/** Makes the pictures of README and docs: `node e2e/browser/screenshots.ts`. */
const folder = fileURLToPath(new URL('../../docs/images', import.meta.url));
const linh = { email: 'linh@acme.example', password: 'password of linh', name: 'Linh Phạm' };
const wide = { viewport: { width: 1440, height: 900 } };
/** As high as what there is to compare. */
const tall = { viewport: { width: 1440, height: 1040 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('Install chromium, or name one: CHROMIUM=…');
await ensureWebBuilt();
await mkdir(folder, { recursive: true });
const clock: Clock = { behindMs: longestMs };
const now = () => new Date(Date.now() - clock.behindMs);
const servers = await startLocalServers();
const system = await startSystem({
  ...servers,
  console: true,
  inbox: ['chatwoot-main', 'zendesk-main'],
  callsPerMinute: 700,
  chatwoot: { now },
  zendesk: { now },
});
const browser = await chromium.launch({ executablePath });
try {
  await takePictures();
} finally {
  await browser.close();
  await system.close();
  await servers.stop();
}

async function takePictures(): Promise<void> {
  const { annsId, chloesId, beatriz, mai } = await playStory(system, clock);
  await callAs(administrator, 'POST', '/api/users', { ...linh, role: 'admin' });
  const idOf = (id: number) => `chatwoot-main.${id}`;
  for (const integrationId of ['chatwoot-main', 'zendesk-main']) {
    await callAs(linh, 'POST', '/api/chatwoot/sync', { integrationId });
  }
  const answer = (id: number, content: string) =>
    callAs(linh, 'POST', `/api/conversations/${idOf(id)}/reply`, { content });
  await answer(beatriz.id, 'Oi, Beatriz! Entregamos, sim: em cinco dias úteis.');
  await answer(mai.id, 'Dạ em chào chị, đơn hàng đang trên đường giao, chiều nay chị nhận được ạ.');
  await system.settled();
  const path = new RegExp(`/conversations/${annsId}/messages$`);
  const body = { error: 'Conversation is locked by an administrator' };
  system.chatwoot.faults.inject({
    method: 'POST',
    path,
    fault: { kind: 'status', status: 422, body },
  });
  await answer(annsId, 'The postage is on us, of course.');

  const open = (id: number) => `/inbox/${idOf(id)}?status=Open`;
  const failed = (page: Page) => page.getByText('Not sent').waitFor();
  const sent = (page: Page) => page.getByText('Sent', { exact: true }).first().waitFor();
  await take('inbox-light', open(annsId), failed, { ...wide, colorScheme: 'light' });
  await take('inbox-dark', open(beatriz.id), sent, { ...wide, colorScheme: 'dark' });
  await take('inbox-phone', open(mai.id), sent, { ...phone, deviceScaleFactor: 2 });
  const listed = (page: Page) => page.getByRole('list', { name: 'Deliveries' }).waitFor();
  await take('deliveries', '/deliveries?connection=zendesk-main', listed, wide);
  const compared = (page: Page) => page.getByRole('article').first().waitFor();
  await take('why', `/relayed/${idOf(chloesId)}`, compared, tall);
  const synced = (page: Page) => page.getByText('Healed 1').first().waitFor();
  await take('connections', '/connections', synced, wide);
}

async function take(
  name: string,
  path: string,
  isThere: (page: Page) => Promise<void>,
  options: BrowserContextOptions,
): Promise<void> {
  const context = await browser.newContext({
    baseURL: system.consoleUrl,
    locale: 'en',
    timezoneId: 'Asia/Ho_Chi_Minh',
    reducedMotion: 'reduce',
    ...options,
  });
  const { email, password } = linh;
  await context.request.post('/api/login', { data: { email, password } });
  const page = await context.newPage();
  await page.goto(path);
  await isThere(page);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  await context.close();
}

async function callAs(
  { email, password }: { email: string; password: string },
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const send = (url: string, data: object, headers = {}) =>
    fetch(`${system.consoleUrl}${url}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(data),
    });
  const session = await send('/api/login', { email, password });
  const { token } = (await session.json()) as { token: string };
  const answer = await send(path, body, { authorization: `Bearer ${token}` });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}
