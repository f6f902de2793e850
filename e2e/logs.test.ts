import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '@omnirelay/sandbox/kit/index.ts';
import { findDelivery, listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../services/cli/src/run.ts';
import { anAgent as aProgram } from './support/agent.ts';
import { customerMessage, sendAll } from './support/chatwoot-events.ts';
import { storedConversation } from './support/console.ts';
import { conversationOf, expectReplies, expectTalk } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { administrator } from './support/system.ts';
import { startTarget, targetSecret } from './support/target.ts';
import { useSystem } from './support/use-system.ts';

/** Marked, so that any of it is found wherever it is: what people say, and who they are. */
const said = {
  name: 'Xanthippe Markedname',
  email: 'marked-customer@example.com',
  agentName: 'Quirin Markedagent',
  agentEmail: 'marked-agent@acme.example',
  subject: 'markedsubject',
  comment: 'markedcomment',
  reply: 'markedreply',
  program: 'markedprogram',
  direct: 'markeddirect',
  failing: 'markedfailing',
  echoed: 'markedechoed',
};
const secrets = {
  zendeskToken: 'zendesk-token',
  chatwootToken: 'chatwoot-token',
  zendeskWebhook: 'zendesk-webhook-secret-of-this-test',
  chatwootWebhook: 'chatwoot-webhook-secret-of-this-test',
  oldWebhook: 'an-older-secret',
  password: administrator.password,
  jwt: 'console-jwt-secret-of-this-test',
  encryption: '0f'.repeat(32),
  targetSecret,
  targetToken: 'marked-target-token',
  targetQuery: 'marked-query-token',
  wrongPassword: 'marked-wrong-password',
  wrongSignature: 'markedsignature0123456789',
  wrongBearer: 'marked-bearer-token',
  wrongCookie: 'marked-session-cookie',
  webhookQuery: 'marked-webhook-query',
};

const logDir = mkdtempSync(join(tmpdir(), 'omnirelay-e2e-logs-'));
const target = await startTarget();
const run = useSystem({
  workers: 2,
  console: true,
  inbox: ['chatwoot-main', 'zendesk-main'],
  env: { LOG_LEVEL: 'trace', LOG_FILES: logDir, ENCRYPTION_KEY: secrets.encryption },
  flows: [
    {
      ...{ kind: 'forward', id: 'crew', from: 'chatwoot-main', timeout: '1s' },
      ...{ url: `${target.url}?key=${secrets.targetQuery}`, token: secrets.targetToken },
      ...{ secrets: [targetSecret], events: ['message_created'] },
    },
  ],
});
afterAll(async () => {
  await target.close();
  rmSync(logDir, { recursive: true, force: true });
});

/** Told by others on the way: a session's token, an API key, a program's. */
const made: string[] = [];
let ticketId = 0;
let conversationId = 0;
const long = { timeout: 180_000 };

async function filesText(): Promise<string> {
  const names = await readdir(logDir);
  return (await Promise.all(names.map((name) => readFile(join(logDir, name), 'utf8')))).join('');
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

beforeAll(async () => {
  const { system } = run;
  const { zendesk, chatwoot, consoleUrl, ingressUrl } = system;

  // A conversation both ways, with every kind of failure at the providers, whose answers repeat the message.
  const refusals: Fault[] = [
    { kind: 'status', status: 500, body: { error: said.echoed } },
    { kind: 'status', status: 429, headers: { 'retry-after': '1' }, body: { error: said.echoed } },
    { kind: 'drop-after' },
  ];
  for (const fault of refusals) {
    chatwoot.faults.inject({ method: 'POST', path: /messages$/, fault });
    zendesk.faults.inject({ method: 'PUT', path: /tickets\/\d+/, fault });
  }
  const ann = zendesk.addUser({ name: said.name, email: said.email, role: 'end-user' });
  const { subject, comment } = said;
  ticketId = zendesk.createTicket({ requesterId: ann.id, subject, comment }).id;
  conversationId = (await conversationOf(system, ticketId)).id;
  await expectTalk(system, conversationId, [`incoming: ${comment}`], 60_000);

  // A program's answer, with its key.
  const program = await aProgram(system);
  made.push(program.key);
  const { externalId } = await storedConversation(system, 'chatwoot-main', conversationId);
  expect((await program.say(externalId, { content: said.program })).status).toBe(202);

  const replies = [said.program, said.reply].map((words) => new RegExp(`${words}$`));
  await expectReplies(system, ticketId, replies.slice(0, 1), 60_000);
  const agent = chatwoot.addAgent({ name: said.agentName, email: said.agentEmail });
  chatwoot.agentReply(conversationId, { agentId: agent.id, content: said.reply });
  await expectReplies(system, ticketId, replies, 60_000);

  // Refused for good: parked, with what the provider said of it.
  const refused: Fault = {
    kind: 'status',
    status: 422,
    body: { error: said.echoed, message: said.failing },
  };
  zendesk.faults.inject({ method: 'PUT', path: /tickets\/\d+/, fault: refused });
  chatwoot.agentReply(conversationId, { agentId: agent.id, content: said.failing });
  await eventually(async () => {
    const { items } = await listDeliveries(system.store.db, { state: 'parked', limit: 1 });
    return items.length > 0 || 'nothing is parked';
  });

  // Forwarded, to a target that refuses at first.
  let calls = 0;
  target.behave(() => {
    calls += 1;
    return { kind: 'answer', status: calls === 1 ? 500 : 200, body: said.echoed };
  });
  await sendAll(system, [customerMessage(4001, said.direct)]);

  // The console: sign-ins, right and wrong; credentials of every kind; what can't be read.
  const login = `${consoleUrl}/api/login`;
  const signed = await post(login, administrator);
  const { token } = (await signed.json()) as { token: string };
  made.push(token, signed.headers.get('set-cookie')?.match(/=([^;]+)/)?.[1] ?? token);
  await post(login, { email: said.email, password: secrets.wrongPassword });
  await post(login, `{"password":"${secrets.wrongPassword}`);
  for (const headers of [
    { authorization: `Bearer ${token}` },
    { authorization: `Bearer ${secrets.wrongBearer}` },
    { authorization: `Basic ${btoa(`x:${secrets.wrongPassword}`)}` },
    { cookie: `session=${secrets.wrongCookie}` },
  ]) {
    await fetch(`${consoleUrl}/api/conversations?q=${said.comment}`, { headers });
    await fetch(`${consoleUrl}/api/nothing/${said.comment}?token=${token}`, { headers });
    await fetch(`${consoleUrl}/api/events?token=${secrets.wrongBearer}`, {
      headers: { ...headers, accept: 'x' },
    }).then((answer) => answer.body?.cancel());
  }
  const stored = await storedConversation(system, 'chatwoot-main', conversationId);
  await post(
    `${consoleUrl}/api/conversations/${stored.id}/messages`,
    { content: said.direct, unknown: said.name },
    { authorization: `Bearer ${token}` },
  );

  // Webhooks that nobody should have sent.
  const hook = `${ingressUrl}/webhooks/zendesk-main?token=${secrets.webhookQuery}`;
  await post(
    hook,
    { text: said.comment },
    { 'x-zendesk-webhook-signature': secrets.wrongSignature },
  );
  await post(`${ingressUrl}/webhook?token=${secrets.webhookQuery}`, `{"${said.comment}`);
  await post(`${ingressUrl}/${said.comment}?api_key=${secrets.webhookQuery}`, said.comment);
  await system.settled();
}, 180_000);

describe('logs why', () => {
  async function whyOf(...words: string[]) {
    const out: string[] = [];
    const remarks: string[] = [];
    const code = await runCommandLine(['logs', 'why', ...words], {
      env: {
        OMNIRELAY_CONSOLE_URL: run.system.consoleUrl,
        CONSOLE_ADMIN_EMAIL: administrator.email,
        CONSOLE_ADMIN_PASSWORD: administrator.password,
        LOG_FILES: logDir,
      },
      out: {
        line: (text) => out.push(text),
        remark: (text) => remarks.push(text),
        hasColour: false,
      },
    });
    return { code, text: out.join('\n'), remarks: remarks.join('\n') };
  }

  test('tells one story by any id of the message', long, async () => {
    const { zendesk, store } = run.system;
    const [comment] = zendesk.comments(ticketId);
    const { items } = await listDeliveries(store.db, { q: `comment-${comment?.id}`, limit: 2 });
    const delivery = await findDelivery(store.db, items[0]?.id ?? '');
    const [effect] = delivery?.effects ?? [];
    expect(effect).toBeDefined();
    for (const id of [delivery?.id, `comment-${comment?.id}`, String(comment?.id), effect?.id]) {
      const { code, text, remarks } = await whyOf(String(id));
      expect(`${code} ${remarks}`).toBe('0 ');
      expect(text).toContain(`${delivery?.id}  `);
      expect(text).toContain('Verified   its signature or token held');
      expect(text).toMatch(/Flow zendesk-chatwoot\n {2}decided {2}done/);
      expect(text).toContain(`at chatwoot-main: ${effect?.remoteId}`);
      expect(text).toContain('  now      done');
      expect(text).toContain(`chatwoot-main.${conversationId}`);
      expect(text).toMatch(/Log lines \([1-9]/);
      expect(text).toContain('webhook.accepted');
      expect(text).toContain('event.finished');
      for (const word of Object.values(said)) expect(text).not.toContain(word);
    }
  });

  test(
    'tells of calls, of what waits for a person, and lists where an id means several',
    long,
    async () => {
      const { store } = run.system;
      const parked = await listDeliveries(store.db, { state: 'parked', limit: 1 });
      const why = await whyOf(parked.items[0]?.id ?? '');
      expect(why.text).toMatch(/decided {2}parked: PUT ticket: HTTP 422/);
      expect(why.text).toContain('now      parked: it waits for a person');

      const forwarded = await listDeliveries(store.db, {
        conversation: 'chatwoot_55_4001',
        limit: 1,
      });
      const calls = await whyOf(forwarded.items[0]?.id ?? '');
      expect(calls.text).toMatch(/called .* attempt 1: .*HTTP 500/);
      expect(calls.text).toMatch(/called .* attempt 2: .*HTTP 200/);
      expect(calls.text).not.toContain(secrets.targetQuery);

      const several = await whyOf(`zendesk_${ticketId}`);
      expect(several.remarks).toContain('Ask again with the id of one of them');
      expect(several.code).toBe(0);
      const json = await whyOf(parked.items[0]?.id ?? '', '--json');
      expect(JSON.parse(json.text)).toMatchObject({ delivery: { id: parked.items[0]?.id } });
    },
  );

  test('says what to try where nothing is known', async () => {
    const { code, remarks } = await whyOf('no-such-id');
    expect(code).toBe(1);
    expect(remarks).toContain('Nothing is known of no-such-id.');
    expect(remarks).toContain('start a sync');
  });
});

test(
  'no line, on standard output or in a file, has a secret or what anybody said',
  long,
  async () => {
    const events = (text: string) =>
      new Set(text.split('\n').flatMap((line) => /"event":"([\w.-]+)"/.exec(line)?.[1] ?? []));
    const wanted = [
      ...['webhook.accepted', 'webhook.rejected', 'event.finished', 'event.retrying'],
      ...['ingress.listening', 'worker.started', 'console.started'],
    ];
    // Lines are written together, a moment later.
    await eventually(async () => {
      const texts = [run.system.logs(), await filesText()];
      const lacking = wanted.filter((event) => !texts.every((text) => events(text).has(event)));
      return lacking.length === 0 || `not logged: ${lacking.join(', ')}`;
    });
    const outputs = { printed: run.system.logs(), files: await filesText() };
    for (const [where, text] of Object.entries(outputs)) {
      for (const [name, value] of [...Object.entries({ ...said, ...secrets }), ...made.entries()]) {
        const line = text.split('\n').find((one) => one.includes(value));
        expect(line, `${name} ${where}`).toBeUndefined();
      }
    }
    // Four processes, a file each.
    expect(await readdir(logDir)).toHaveLength(4);
  },
);
