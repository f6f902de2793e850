import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { preferPort } from '@omnirelay/shared/local/require-free-ports.ts';
import { startChatwoot } from './chatwoot/index.ts';
import { narrate } from './demo/narrate.ts';
import { playPageChats } from './demo/page-chats.ts';
import { sandboxAccounts, sandboxConfig } from './demo/sandbox-config.ts';
import { playStories } from './demo/stories.ts';
import { waitingTicket } from './demo/waiting-ticket.ts';
import { startZendesk } from './zendesk/index.ts';

/**
 * The sandbox: both fakes, a configuration that points at them, and a few people who write. Announces
 * the configuration file on stdout, then waits for ingress at SANDBOX_INGRESS_URL.
 */
exitWithParent();
const ingressUrl = process.env.SANDBOX_INGRESS_URL ?? 'http://localhost:8000';
const host = '127.0.0.1';
const { zendeskAccount, chatwootAccount, chatwootSecret } = sandboxAccounts;

const zendesk = await startZendesk({
  host,
  port: await preferPort(4001, host),
  ...zendeskAccount,
  webhooks: [{ url: `${ingressUrl}/webhooks/zendesk-main`, kind: 'event' }],
});
const chatwoot = await startChatwoot({
  host,
  port: await preferPort(4002, host),
  ...chatwootAccount,
  webhooks: [
    { url: `${ingressUrl}/webhooks/chatwoot-main`, secret: chatwootSecret, kind: 'account' },
  ],
});

const root = fileURLToPath(new URL('../../..', import.meta.url));
const configFile = join(root, '.data', 'sandbox', 'omnirelay.yaml');
mkdirSync(dirname(configFile), { recursive: true });
writeFileSync(configFile, sandboxConfig({ zendesk: zendesk.url, chatwoot: chatwoot.url }));
console.log(JSON.stringify({ sandboxConfig: configFile }));
console.log(
  `Zendesk stands in at ${zendesk.url}, Chatwoot at ${chatwoot.url} (state: /_sandbox/state)`,
);

const stop = new AbortController();
process.once('SIGTERM', () => void leave());
process.once('SIGINT', () => void leave());

await ingressIsReady();
waitingTicket(zendesk);
narrate({ zendesk, chatwoot, print: console.log, signal: stop.signal });
await Promise.all([
  playPageChats(chatwoot, stop.signal),
  playStories({ zendesk, chatwoot, signal: stop.signal }),
]);

async function ingressIsReady(): Promise<void> {
  while (!stop.signal.aborted) {
    const answer = await fetch(`${ingressUrl}/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function leave(): Promise<void> {
  stop.abort();
  await Promise.all([zendesk.close(), chatwoot.close()]);
  process.exit(0);
}
