import type { ChildProcess } from 'node:child_process';
import { summariseDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { ownPort } from '@omnirelay/shared/testing/own-port.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCustomer, anAgent, conversationOf, expectReplies } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { checkOutPreviousRelease } from './support/previous-release.ts';
import { end, runService } from './support/processes.ts';
import { chatwootSecret, type System, zendeskSecret } from './support/system.ts';
import { useSystem } from './support/use-system.ts';

/**
 * The version before beside this one, over the same stores, as in the middle of a rolling upgrade. The
 * schema is this version's already.
 */
const previous = await checkOutPreviousRelease();
const isMissing = 'missing' in previous;
const name = isMissing
  ? `old and new side by side: skipped, ${previous.missing}`
  : `${previous.ref.slice(0, 12)} and this version`;

const run = isMissing
  ? undefined
  : useSystem({ workers: 1, inbox: ['zendesk-main', 'chatwoot-main'] });
const oldLines: string[] = [];
const oldLogs = () => oldLines.join('');
const olds: ChildProcess[] = [];
let oldIngressUrl = '';
let oldWorker: ChildProcess | undefined;

function systemOf(): System {
  if (!run) throw new Error('no version before');
  return run.system;
}

async function startOld(service: string, settings: Record<string, string>): Promise<ChildProcess> {
  if ('missing' in previous) throw new Error(previous.missing);
  const env = { ...systemOf().environment, ...settings };
  const child = runService(service, {
    root: previous.root,
    env,
    keep: (text) => oldLines.push(text),
  });
  olds.push(child);
  return child;
}

async function isUp(url: string): Promise<void> {
  await eventually(
    async () => (await fetch(url).catch(() => undefined))?.status === 200 || `${url}\n${oldLogs()}`,
    90_000,
  );
}

async function startOldWorker(): Promise<void> {
  const port = await ownPort();
  oldWorker = await startOld('worker', { WORKER_PORT: String(port) });
  await isUp(`http://127.0.0.1:${port}/ready`);
}

beforeAll(async () => {
  if (isMissing) return;
  const port = await ownPort();
  await startOld('ingress', { INGRESS_PORT: String(port), INGRESS_HOST: '127.0.0.1' });
  oldIngressUrl = `http://127.0.0.1:${port}`;
  await startOldWorker();
  await isUp(`${oldIngressUrl}/ready`);
}, 120_000);
afterAll(async () => {
  await Promise.all(olds.map((child) => end(child, 'SIGTERM')));
  if (!isMissing) await previous.remove();
});

/** Webhooks go to the ingress of this version, or of the one before. */
function sendTo(which: 'old' | 'new'): void {
  const { zendesk, chatwoot, ingressUrl } = systemOf();
  const url = which === 'old' ? oldIngressUrl : ingressUrl;
  zendesk.setWebhooks([
    { url: `${url}/webhooks/zendesk-main`, secret: zendeskSecret, kind: 'event' },
  ]);
  chatwoot.setWebhooks([
    { url: `${url}/webhooks/chatwoot-main`, secret: chatwootSecret, kind: 'account' },
  ]);
}

const finished = (logs: string) => logs.match(/"event":"event.finished"/g)?.length ?? 0;

test.skipIf(isMissing)(
  `${name}: one conversation both ways, once and in order, with a kill -9 of each`,
  { timeout: 240_000 },
  async () => {
    const system = systemOf();
    const { zendesk, chatwoot } = system;
    const ann = aCustomer(system);
    const binh = anAgent(system);
    const ticket = zendesk.createTicket({
      requesterId: ann.id,
      subject: 'Kettle',
      comment: 'said 0',
    });
    const conversation = await conversationOf(system, ticket.id);
    const said = ['incoming: said 0'];
    const replies: RegExp[] = [];
    const rounds = 12;
    for (let round = 1; round <= rounds; round += 1) {
      sendTo(round % 2 === 0 ? 'old' : 'new');
      for (const part of ['a', 'b']) {
        zendesk.comment(ticket.id, { authorId: ann.id, body: `said ${round}${part}` });
        said.push(`incoming: said ${round}${part}`);
        chatwoot.agentReply(conversation.id, {
          agentId: binh.id,
          content: `reply ${round}${part}`,
        });
        replies.push(new RegExp(`reply ${round}${part}$`));
        // Webhooks overtake each other, and the order is that of their arrival.
        await Promise.all([zendesk.webhooks.settled(), chatwoot.webhooks.settled()]);
      }
      // In the middle of what this round has brought.
      if (round === 5 && oldWorker) {
        await end(oldWorker, 'SIGKILL');
        await startOldWorker();
      }
      if (round === 8) await system.killWorker(Math.random);
    }
    await expectReplies(system, ticket.id, replies, 120_000);
    await eventually(() => {
      const got = chatwoot
        .messages(conversation.id)
        .filter(({ messageType }) => messageType === 'incoming')
        .map(({ content }) => `incoming: ${content}`);
      return JSON.stringify(got) === JSON.stringify(said) || `${got.join('\n')}\n${oldLogs()}`;
    }, 120_000);
    await system.settled();
    // Still so: nothing came twice afterwards.
    await expectReplies(system, ticket.id, replies);
    const summary = await summariseDeliveries(system.store.db);
    expect(summary.accountedFor).toBe(summary.accepted);
    expect(summary.states).toMatchObject({ parked: 0, uncertain: 0, waiting: 0, retrying: 0 });
    // Each has had its share.
    expect(finished(oldLogs())).toBeGreaterThan(0);
    expect(finished(system.logs())).toBeGreaterThan(0);
    expect(oldLogs()).toContain('webhook.accepted');
  },
);
