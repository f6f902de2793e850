import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { ownPort } from '@omnirelay/shared/testing/own-port.ts';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAgent } from './support/agent.ts';
import { storedConversation, storedTalk } from './support/console.ts';
import { eventually } from './support/eventually.ts';
import { useSystem } from './support/use-system.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const port = await ownPort();
const url = `http://127.0.0.1:${port}`;
const secret = `whsec_${Buffer.from('the secret of this very test').toString('base64')}`;

describe.skipIf(!hasPython)(`the CrewAI example${hasPython ? '' : ' (needs python3)'}`, () => {
  const run = useSystem({
    workers: 1,
    console: true,
    inbox: ['chatwoot-main'],
    flows: [
      {
        kind: 'forward',
        id: 'crewai',
        from: 'chatwoot-main',
        url: `${url}/webhook`,
        secrets: [secret],
        events: ['message_created'],
      },
    ],
  });
  let receiver: ChildProcess | undefined;
  const lines: string[] = [];

  beforeAll(async () => {
    const agent = await anAgent(run.system);
    receiver = spawn('python3', ['receiver.py'], {
      cwd: new URL('../examples/crewai', import.meta.url),
      env: {
        PATH: process.env.PATH,
        PYTHONDONTWRITEBYTECODE: '1',
        PORT: String(port),
        WEBHOOK_SECRETS: secret,
        OMNIRELAY_URL: run.system.consoleUrl,
        OMNIRELAY_KEY: agent.key,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    receiver.stderr?.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    await eventually(
      async () => (await fetch(`${url}/health`).catch(() => undefined))?.ok || lines.join(''),
    );
  });
  afterAll(async () => {
    if (!receiver) return;
    if (receiver.exitCode !== null || receiver.signalCode !== null) return;
    receiver.kill('SIGTERM');
    await once(receiver, 'exit');
  });

  /** A customer writes, and the flow tells the agent; it can be told once more. */
  async function asked(content: string) {
    const { chatwoot, store } = run.system;
    const inbox = chatwoot.addInbox({ name: 'Page', channel: 'Channel::FacebookPage' });
    const { id } = await chatwoot.createConversation({
      inboxId: inbox.id,
      contact: { name: 'Eve' },
    });
    const message = chatwoot.customerMessage(id, content);
    const stored = await storedConversation(run.system, 'chatwoot-main', id);
    await run.system.settled();
    const filter = { conversation: stored.externalId, limit: 10 };
    const delivery = (await listDeliveries(store.db, filter)).items.find(
      ({ type }) => type === 'message_created',
    )?.id;
    if (delivery === undefined) throw new Error('there is no delivery of the message');
    const body = JSON.stringify({
      ...{ event: 'message_created', id: message.id, message_type: 'incoming', private: false },
      ...{ content, conversation: { id, meta: { assignee: null } } },
    });
    const tellAgain = async () => {
      const now = new Date();
      const headers = {
        'content-type': 'application/json',
        'webhook-id': delivery,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(delivery, now, body),
        'omnirelay-conversation': stored.externalId,
      };
      return (await fetch(`${url}/webhook`, { method: 'POST', headers, body })).status;
    };
    return { id, stored, tellAgain };
  }

  test('answers what a customer asks, once, although it is told twice', async () => {
    const { id, stored, tellAgain } = await asked('Is it in stock?');
    expect(await tellAgain()).toBe(200);
    const got = () =>
      run.system.chatwoot.nativeDeliveries.filter((one) => one.conversationId === id);
    await eventually(() => got().length > 0 || lines.join(''));
    await run.system.settled();
    expect(got()).toMatchObject([{ content: expect.stringContaining('Thank you') }]);
    expect(await storedTalk(run.system, stored.id)).toEqual([
      'customer: Is it in stock?',
      expect.stringMatching(/^bot: Thank you/),
    ]);
  });

  test('leaves to people who asks for one', async () => {
    const { id, stored } = await asked('I want to talk to a human');
    await eventually(async () => {
      const talk = await storedTalk(run.system, stored.id);
      return talk.includes('note: The customer asked for a person.') || lines.join('');
    });
    const conversation = await storedConversation(run.system, 'chatwoot-main', id);
    expect(conversation).toMatchObject({ owner: 'people' });
  });

  test('logs neither words nor secrets', () => {
    for (const hidden of ['stock', 'human', 'Thank you', secret, 'ork_']) {
      expect(lines.join('')).not.toContain(hidden);
    }
  });
});
