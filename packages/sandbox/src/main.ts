import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { preferPort } from '@omnirelay/shared/local/require-free-ports.ts';
import { request } from 'undici';
import { startChatwoot } from './chatwoot/index.ts';
import { startCrew } from './crew/start-crew.ts';
import { playDesk } from './demo/desk.ts';
import { answerDesk } from './demo/desk-answers.ts';
import { narrate } from './demo/narrate.ts';
import { playPageChats } from './demo/page-chats.ts';
import { sandboxAccounts, sandboxConfig } from './demo/sandbox-config.ts';
import { playStories } from './demo/stories.ts';
import { waitingTicket } from './demo/waiting-ticket.ts';
import { demoReports, playZalo } from './demo/zalo.ts';
import { answerZalo } from './demo/zalo-answers.ts';
import { startOpenAi } from './openai/index.ts';
import { startReports } from './reports/start-reports.ts';
import { startZalo } from './zalo/index.ts';
import { startZendesk } from './zendesk/index.ts';
import { startZoho } from './zoho/index.ts';

/**
 * The sandbox: all fakes, a configuration that points at them, and a few people who write. Announces
 * the configuration file on stdout, then waits for ingress at SANDBOX_INGRESS_URL.
 */
exitWithParent();
const ingressUrl = process.env.SANDBOX_INGRESS_URL ?? 'http://localhost:8000';
const host = '127.0.0.1';
const { zendeskAccount, chatwootAccount, chatwootSecret } = sandboxAccounts;
const { zohoAccount, zohoSecret, modelAccount, zaloAccount, crewToken } = sandboxAccounts;

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
const zoho = await startZoho({
  host,
  port: await preferPort(4003, host),
  ...zohoAccount,
  webhooks: [{ url: `${ingressUrl}/webhooks/zoho-main`, auth: 'hmac', secret: zohoSecret }],
});
const model = await startOpenAi({
  host,
  port: await preferPort(4004, host),
  ...modelAccount,
  demo: (call) => answerZalo(call) ?? answerDesk(call),
});
const zalo = await startZalo({
  host,
  port: await preferPort(4005, host),
  ...zaloAccount,
  webhook: { url: `${ingressUrl}/webhooks/zalo-main` },
});
const reports = await startReports({
  host,
  port: await preferPort(4006, host),
  reports: demoReports,
});
const crew = await startCrew({ host, port: await preferPort(4007, host), token: crewToken });

const root = fileURLToPath(new URL('../../..', import.meta.url));
const configFile = join(root, '.data', 'sandbox', 'omnirelay.yaml');
mkdirSync(dirname(configFile), { recursive: true });
const urls = {
  ...{ zendesk: zendesk.url, chatwoot: chatwoot.url, zoho: zoho.urls, model: model.url },
  ...{ zalo: zalo.urls, reports: reports.url, crew: crew.url },
};
writeFileSync(configFile, sandboxConfig(urls));
console.log(JSON.stringify({ sandboxConfig: configFile }));
console.log(
  `Stand-ins: Zendesk ${zendesk.url}, Chatwoot ${chatwoot.url}, Zoho ${zoho.url}, a model ${model.origin}, Zalo ${zalo.url}, scam reports ${reports.url}, a service of your own ${crew.url} (state: /_sandbox/state)`,
);

const stop = new AbortController();
process.once('SIGTERM', () => void leave());
process.once('SIGINT', () => void leave());

await ingressIsReady();
waitingTicket(zendesk);
narrate({ zendesk, chatwoot, zoho, zalo, crew, print: console.log, signal: stop.signal });
await Promise.all([
  playPageChats(chatwoot, stop.signal),
  playDesk(zoho, stop.signal),
  playZalo(zalo, stop.signal),
  playStories({ zendesk, chatwoot, signal: stop.signal }),
]);

async function ingressIsReady(): Promise<void> {
  while (!stop.signal.aborted) {
    const answer = await request(`${ingressUrl}/ready`).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function leave(): Promise<void> {
  stop.abort();
  await Promise.all(
    [zendesk, chatwoot, zoho, model, zalo, reports, crew].map((fake) => fake.close()),
  );
  process.exit(0);
}
