import { mkdir } from 'node:fs/promises';
import axe from 'axe-core';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { createFakeApi } from './fake-api.ts';
import { createWorld } from './fake-world.ts';
import { serveBuilt } from './serve-built.ts';

/**
 * Looks at every page of what `vite build` made: screenshots light and dark, wide and on a phone,
 * what axe says, and what the security policy had to stop. `node dev/look.ts [folder] [page]`
 */
const [folder = '/tmp/omnirelay-pages', only = ''] = process.argv.slice(2);
const pages: Record<string, string> = {
  'sign-in': '/login',
  inbox: '/inbox?status=Open',
  thread: '/inbox/c000000?status=Open',
  'thread-free': '/inbox/c000002?status=Open',
  'thread-paid': '/inbox/c000003?status=Open',
  'thread-closed': '/inbox/c000004?status=Open',
  hostile: '/inbox/c000007?status=Open',
  nothing: '/inbox?q=nobody-has-this-name',
  deliveries: '/deliveries',
  delivery: '/deliveries/0mn000999993xk',
  automation: '/automation',
  'automation-waiting': '/automation?stage=any',
  'automation-nothing': '/automation?q=nobody',
  switches: '/automation?tab=switches',
  run: '/automation/0mr000999999xk',
  'run-review': '/automation/0mr000999997xk',
  parked: '/parked',
  relayed: '/relayed/c000000',
  'relayed-elsewhere': '/relayed/c000001',
  reports: '/reports',
  'reports-nothing': '/reports?q=nobody',
  connections: '/connections',
  flows: '/flows',
  health: '/relay-health',
  users: '/users',
  keys: '/keys',
  missing: '/nowhere',
};
const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

const world = createWorld();
const { server } = createFakeApi(world, serveBuilt);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;
const origin = `http://127.0.0.1:${port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
await mkdir(folder, { recursive: true });
let problems = 0;

for (const scheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries(sizes)) {
    const context = await browser.newContext({
      viewport,
      colorScheme: scheme,
      locale: process.env.LANGUAGE_OF_BROWSER ?? 'en',
      ...(size === 'phone' ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
    });
    for (const [name, path] of Object.entries(pages)) {
      if (only !== '' && only !== name) continue;
      await look(context, name, path, `${name}-${size}-${scheme}`);
    }
    await context.close();
  }
}
await browser.close();
server.closeAllConnections();
server.close();
console.log(problems === 0 ? 'No problems.' : `${problems} problems.`);
process.exitCode = problems === 0 ? 0 : 1;

async function look(context: BrowserContext, name: string, path: string, shot: string) {
  if (name === 'sign-in') await context.clearCookies();
  else await context.addCookies([{ name: 'session', value: 'admin%40example.com', url: origin }]);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') report(shot, message.text());
  });
  page.on('pageerror', (error) => report(shot, error.message));
  await page.goto(origin + path, { waitUntil: 'load' });
  await page.waitForFunction(() => document.querySelector('h1, h2, h3') !== null);
  await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${folder}/${shot}.png` });
  for (const { id, help, nodes } of await violations(page)) {
    report(shot, `${id}: ${help} (${nodes.slice(0, 4).join(' | ')})`);
  }
  await page.close();
}

/** Playwright's own evaluation is not subject to the page's policy. */
async function violations(page: Page) {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await run.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html, any }) => `${html.slice(0, 140)} ${any[0]?.message ?? ''}`),
    }));
  });
}

function report(shot: string, problem: string): void {
  problems += 1;
  console.log(`${shot}: ${problem}`);
}
