import { beforeEach, describe, expect, test } from 'vitest';
import { useChatwootAnswers } from './support/chatwoot-answers.ts';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { administrator } from './support/processes.ts';

/** An agent bot of Chatwoot's, told by its own webhook and by the account's. */
const desk = useChatwootAnswers({ as: 'bot', workers: 2, console: true });
const reply = modelAnswer().reply;
const handOver = { action: 'hand_over', reply: null, reason: 'complaint' };
const posting = { method: 'POST', path: /\/messages$/ } as const;

beforeEach(() => {
  const { model, chatwoot } = desk.system;
  chatwoot.faults.clear();
  chatwoot.switches.echo = 'random';
  model.faults.clear();
  model.reset();
  model.reply(() => ({ content: modelAnswer() }));
});

/** A customer whose question the model thinks about for a while. */
async function asksSlowly(): Promise<number> {
  const { system } = desk;
  const id = await system.customer();
  const before = system.model.calls.length;
  system.model.faults.inject({ path: /completions/, fault: { kind: 'delay', ms: 3_000 } });
  system.says(id, 'Mấy giờ mở cửa?');
  await eventually(async () => system.model.calls.length > before || 'the model is not asked');
  return id;
}

const opened = (id: number) =>
  desk.system.chatwoot.calls.filter(
    ({ path, body }) =>
      path.endsWith(`/conversations/${id}/toggle_status`) &&
      JSON.stringify(body).includes('"open"'),
  );

const ownerOf = async (id: number) => (await desk.system.row(id))?.owner;

describe('a question', () => {
  test('is answered once, by the bot, and accounted for', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Mấy giờ cửa hàng mở cửa?');
    expect(await system.told(id)).toEqual([reply]);
    const said = system.chatwoot.messages(id).find(({ content }) => content === reply);
    expect(said?.sender).toEqual({ type: 'AgentBot', id: system.botId });
    const shown = await system.shown(id);
    expect(shown.map(({ sender, content, state }) => [sender, content, state])).toEqual([
      ['customer', 'Mấy giờ cửa hàng mở cửa?', 'stored'],
      ['bot', reply, 'sent'],
    ]);
    expect(await system.answersTo(id)).toMatchObject([{ kind: 'model', state: 'sending' }]);
    expect(await ownerOf(id)).toBe('ai');
    expect(system.chatwoot.conversation(id).status).toBe('pending');
    const delivered = system.chatwoot.nativeDeliveries.filter((one) => one.conversationId === id);
    expect(delivered.filter(({ content }) => content === reply)).toMatchObject([
      { delivered: true },
    ]);
  });

  test('in one breath is answered once', async () => {
    const { system } = desk;
    const id = await system.customer();
    for (const text of ['Chào', 'cho mình hỏi', 'mấy giờ mở cửa?']) system.says(id, text);
    expect(await system.told(id)).toEqual([reply]);
    const asked = JSON.stringify(system.model.asked.at(-1)?.body.messages ?? []);
    for (const text of ['cho mình hỏi', 'mấy giờ mở cửa?']) expect(asked).toContain(text);
  });

  test.each(['before', 'after'] as const)(
    'has an echo %s its answer, and no loop',
    async (echo) => {
      const { system } = desk;
      system.chatwoot.switches.echo = echo;
      const id = await system.customer();
      system.says(id, 'Có ai không?');
      expect(await system.told(id)).toEqual([reply]);
      expect(await ownerOf(id)).toBe('ai');
      expect(await system.shown(id)).toHaveLength(2);
    },
  );

  test('of files alone is the model’s as well: nobody else sees it', async () => {
    const { system } = desk;
    const id = await system.customer();
    const picture = { fileName: 'a.png', contentType: 'image/png', data: Buffer.from('png') };
    system.model.reply(() => ({ content: modelAnswer(handOver) }));
    system.chatwoot.customerMessage(id, '', { attachments: [picture] });
    expect(await system.told(id)).toHaveLength(1);
    const asked = system.model.asked.at(-1)?.body.messages.at(-1)?.content;
    expect(JSON.parse(String(asked))).toEqual({ customer_message: '[image]' });
    expect(system.chatwoot.conversation(id).status).toBe('open');
    expect(await ownerOf(id)).toBe('people');
  });

  test('that was deleted before it is answered is not answered', async () => {
    const { system } = desk;
    const id = await system.customer();
    await system.settled();
    await system.stopWorkers();
    const messageId = system.says(id, 'Số thẻ của tôi là bí mật');
    await system.chatwoot.webhooks.settled();
    system.chatwoot.deleteMessage(id, messageId);
    await system.chatwoot.webhooks.settled();
    system.startWorkers();
    expect(await system.told(id)).toEqual([]);
  }, 60_000);

  test('in an inbox that is not named is left alone', async () => {
    const { system } = desk;
    const { chatwoot } = system;
    const other = chatwoot.addInbox({ name: 'Other', channel: 'Channel::FacebookPage' });
    const foreign = chatwoot.addAgentBot({ name: 'Somebody else’s' });
    chatwoot.setInboxBot(other.id, foreign.id);
    const id = await system.customer(other.id);
    system.says(id, 'Xin chào');
    expect(await system.told(id)).toEqual([]);
    expect(await system.row(id)).toMatchObject({ owner: 'people', ownedAt: null });
  });
});

describe('told by', () => {
  const told = async (by: string[]) => {
    const { chatwoot, ingressUrl, botId } = desk.system;
    const url = `${ingressUrl}/webhooks/chatwoot-main`;
    const secret = 'account-webhook-secret-of-this-test';
    chatwoot.setWebhooks(by.includes('account') ? [{ url, secret, kind: 'account' }] : []);
    chatwoot.setBotUrl(botId, by.includes('bot') ? url : null);
  };

  test.each([
    ['account alone', ['account'], 0],
    ['bot alone', ['bot'], 0],
    ['both, in any order', ['account', 'bot'], 150],
    ['both, in any order again', ['account', 'bot'], 150],
  ])('the %s, it is answered once', async (_, by, maxDelayMs) => {
    const { system } = desk;
    await told(by);
    system.chatwoot.webhooks.faults.maxDelayMs = maxDelayMs;
    const id = await system.customer();
    system.says(id, 'Mấy giờ mở cửa?');
    expect(await system.told(id)).toEqual([reply]);
    system.says(id, 'Còn chủ nhật?');
    expect(await system.told(id)).toEqual([reply, reply]);
    expect(await system.shown(id)).toHaveLength(4);
    system.chatwoot.webhooks.faults.maxDelayMs = 0;
    await told(['account', 'bot']);
  });

  test('a webhook that fails at the bot, people have it', async () => {
    const { system } = desk;
    system.chatwoot.setBotUrl(system.botId, `${system.ingressUrl}/nowhere`);
    system.model.faults.inject({ path: /completions/, fault: { kind: 'delay', ms: 3_000 } });
    const id = await system.customer();
    system.says(id, 'Mấy giờ mở cửa?');
    expect(await system.told(id)).toEqual([]);
    expect(system.chatwoot.conversation(id).status).toBe('open');
    expect(await ownerOf(id)).toBe('people');
    await told(['account', 'bot']);
  });
});

describe('handing over', () => {
  test('says so, opens the conversation behind it, once, and is silent', async () => {
    const { system } = desk;
    system.model.reply(() => ({ content: modelAnswer(handOver) }));
    const id = await system.customer();
    system.says(id, 'Tôi muốn khiếu nại!');
    const notice = await system.told(id);
    expect(notice).toEqual([expect.stringContaining('nhân viên')]);
    expect(system.chatwoot.conversation(id)).toMatchObject({ status: 'open', assignee: null });
    expect(await ownerOf(id)).toBe('people');
    expect(opened(id)).toHaveLength(1);
    const order = system.chatwoot.messages(id).map(({ messageType }) => messageType);
    expect(order).toEqual(['incoming', 'outgoing', 'activity']);
    system.says(id, 'Alo?');
    expect(await system.told(id)).toEqual(notice);
    expect(opened(id)).toHaveLength(1);
  });

  test('happens once, although nobody hears Chatwoot’s answers', async () => {
    const { system } = desk;
    system.model.reply(() => ({ content: modelAnswer(handOver) }));
    for (const path of [/\/messages$/, /toggle_status$/]) {
      system.chatwoot.faults.inject({ method: 'POST', path, fault: { kind: 'drop-after' } });
    }
    const id = await system.customer();
    system.says(id, 'Tôi muốn khiếu nại!');
    expect(await system.told(id)).toHaveLength(1);
    expect(system.chatwoot.conversation(id).status).toBe('open');
    expect(opened(id)).toHaveLength(1);
  });

  test('does not open what somebody has ended meanwhile', async () => {
    const { system } = desk;
    system.model.reply(() => ({ content: modelAnswer(handOver) }));
    system.chatwoot.faults.inject({ ...posting, fault: { kind: 'delay', ms: 800 } });
    const id = await system.customer();
    system.says(id, 'Tôi muốn khiếu nại!');
    await eventually(async () => (await ownerOf(id)) === 'people' || 'not handed over');
    system.chatwoot.setStatus(id, 'resolved', system.agentId);
    await system.settled();
    expect(system.chatwoot.conversation(id).status).toBe('resolved');
  });
});

describe('a late answer is not sent', () => {
  test.each([
    [
      'opens the conversation',
      (id: number) => desk.system.chatwoot.setStatus(id, 'open', desk.system.agentId),
    ],
    [
      'is assigned to it',
      (id: number) => desk.system.chatwoot.assign(id, desk.system.agentId, desk.system.agentId),
    ],
    [
      'ends it',
      (id: number) => desk.system.chatwoot.setStatus(id, 'resolved', desk.system.agentId),
    ],
  ])('to a conversation when a person %s', async (_, act) => {
    const id = await asksSlowly();
    act(id);
    expect(await desk.system.told(id)).toEqual([]);
    expect(await desk.system.answersTo(id)).toMatchObject([{ state: 'discarded' }]);
    desk.system.says(id, 'Alo?');
    const said = await desk.system.told(id);
    // What is said after its end begins it anew.
    if (_ !== 'ends it') expect(said).toEqual([]);
  });

  test('when a person has replied', async () => {
    const { system } = desk;
    const id = await asksSlowly();
    system.chatwoot.agentReply(id, { agentId: system.agentId, content: 'Tám giờ ạ.' });
    expect(await system.told(id)).toEqual(['Tám giờ ạ.']);
    system.says(id, 'Cảm ơn. Còn giá?');
    expect(await system.told(id)).toEqual(['Tám giờ ạ.']);
    expect(await ownerOf(id)).toBe('people');
  });

  test('however long it has waited to be sent', async () => {
    const { system } = desk;
    system.chatwoot.faults.inject({
      ...posting,
      times: 2,
      fault: { kind: 'status', status: 503, body: {} },
    });
    const id = await system.customer();
    system.says(id, 'Mấy giờ mở cửa?');
    await eventually(async () => {
      const { rows } = await system.store.db.execute(
        `select 1 from messages where sender = 'bot' and state = 'sending'
          and conversation_id = 'chatwoot-main.${id}'`,
      );
      return rows.length === 1 || 'no answer stored';
    });
    system.chatwoot.assign(id, system.agentId, system.agentId);
    expect(await system.told(id)).toEqual([]);
  }, 60_000);

  test('when another AI has answered', async () => {
    const { system } = desk;
    const id = await asksSlowly();
    system.chatwoot.captainMessage(id, 'Tôi là Captain');
    expect(await system.told(id)).toEqual(['Tôi là Captain']);
    expect(await ownerOf(id)).toBe('people');
  });
});

describe('the AI goes on', () => {
  test.each([
    [
      'a private note',
      (id: number) =>
        desk.system.chatwoot.agentReply(id, {
          agentId: desk.system.agentId,
          content: 'VIP',
          private: true,
        }),
    ],
    ['a greeting of Chatwoot’s', (id: number) => desk.system.chatwoot.templateMessage(id, 'Hello')],
    [
      'a survey',
      (id: number) =>
        desk.system.chatwoot.templateMessage(id, 'Rate us', { contentType: 'input_csat' }),
    ],
    ['a label', (id: number) => desk.system.chatwoot.setLabels(id, ['vip'], desk.system.agentId)],
  ])('after %s', async (_, act) => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Xin chào');
    await system.told(id);
    act(id);
    await system.settled();
    system.says(id, 'Mấy giờ mở cửa?');
    expect(await system.told(id)).toEqual([reply, reply]);
  });
});

describe('giving back', () => {
  test('is to set it pending again in Chatwoot, assigned or not', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Xin chào');
    await system.told(id);
    system.chatwoot.assign(id, system.agentId, system.agentId);
    system.chatwoot.setStatus(id, 'open', system.agentId);
    await system.settled();
    system.says(id, 'Alo?');
    expect(await system.told(id)).toEqual([reply]);
    system.chatwoot.setStatus(id, 'pending', system.agentId);
    await system.settled();
    expect(await ownerOf(id)).toBe('ai');
    system.says(id, 'Mấy giờ mở cửa?');
    expect(await system.told(id)).toEqual([reply, reply]);
  });

  test('is not what a receipt for a person’s words takes back', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Xin chào');
    await system.told(id);
    const { id: messageId } = system.chatwoot.agentReply(id, {
      agentId: system.agentId,
      content: 'Tôi đây',
    });
    await system.settled();
    system.chatwoot.setStatus(id, 'open', system.agentId);
    await system.settled();
    system.chatwoot.setStatus(id, 'pending', system.agentId);
    await system.settled();
    system.chatwoot.retryMessage(id, messageId);
    await system.settled();
    expect(await ownerOf(id)).toBe('ai');
  });

  test('is what a customer does who writes again after the end', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Xin chào');
    await system.told(id);
    system.chatwoot.assign(id, system.agentId, system.agentId);
    system.chatwoot.agentReply(id, { agentId: system.agentId, content: 'Tôi đây' });
    system.chatwoot.setStatus(id, 'resolved', system.agentId);
    await system.settled();
    expect(await ownerOf(id)).toBe('people');
    system.says(id, 'Mấy giờ mở cửa?');
    expect(system.chatwoot.conversation(id).status).toBe('pending');
    expect(await system.told(id)).toEqual([reply, 'Tôi đây', reply]);
  });

  test('in the console makes it pending in Chatwoot, too', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Xin chào');
    await system.told(id);
    system.chatwoot.setStatus(id, 'open', system.agentId);
    await system.settled();
    expect(await handTo(id, 'ai')).toBe(200);
    await system.settled();
    expect(system.chatwoot.conversation(id).status).toBe('pending');
    expect(await ownerOf(id)).toBe('ai');
    system.says(id, 'Mấy giờ mở cửa?');
    expect(await system.told(id)).toEqual([reply, reply]);
  });
});

test('taking over in the console opens it in Chatwoot', async () => {
  const { system } = desk;
  const id = await system.customer();
  system.says(id, 'Xin chào');
  await system.told(id);
  expect(await handTo(id, 'people')).toBe(200);
  await system.settled();
  expect(system.chatwoot.conversation(id).status).toBe('open');
  system.says(id, 'Alo?');
  expect(await system.told(id)).toEqual([reply]);
});

test('what no webhook has brought is found, and answered', async () => {
  const { system } = desk;
  const id = await system.customer();
  await system.settled();
  system.chatwoot.webhooks.faults.drop = 1;
  system.says(id, 'Mấy giờ mở cửa?');
  await system.settled();
  system.chatwoot.webhooks.faults.drop = 0;
  await eventually(async () => {
    await post('/api/chatwoot/sync', {});
    const said = () => system.chatwoot.messages(id).some(({ content }) => content === reply);
    await eventually(() => said() || 'not found yet', 5_000).catch(() => {});
    return said() || 'not found yet';
  }, 60_000);
  expect(await system.told(id)).toEqual([reply]);
}, 90_000);

describe('a worker that dies', () => {
  test.each([
    ['before the answer is at Chatwoot', 'drop-before'],
    ['after it is', 'hang-after'],
  ] as const)(
    '%s sends it once',
    async (_, kind) => {
      const { system } = desk;
      system.chatwoot.faults.inject({ ...posting, fault: { kind } });
      const id = await system.customer();
      system.says(id, 'Mấy giờ mở cửa?');
      await eventually(
        async () =>
          system.chatwoot.calls.some(
            ({ method, path }) => method === 'POST' && path.endsWith(`/${id}/messages`),
          ) || 'nothing is sent',
      );
      await system.killWorker(() => 0);
      await system.killWorker(() => 0.99);
      expect(await system.told(id)).toEqual([reply]);
      expect(await system.shown(id)).toHaveLength(2);
    },
    90_000,
  );

  test('while the model thinks answers once', async () => {
    const id = await asksSlowly();
    await desk.system.killWorker(() => 0);
    await desk.system.killWorker(() => 0.99);
    expect(await desk.system.told(id)).toEqual([reply]);
  }, 90_000);
});

const handTo = (id: number, owner: string) =>
  post(`/api/conversations/chatwoot-main.${id}/owner`, { owner });

async function post(path: string, body: object): Promise<number> {
  const { consoleUrl } = desk.system;
  const headers = { 'content-type': 'application/json' };
  const login = await fetch(`${consoleUrl}/api/login`, {
    method: 'POST',
    headers,
    body: JSON.stringify(administrator),
  });
  const { token } = (await login.json()) as { token: string };
  const answer = await fetch(`${consoleUrl}${path}`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return answer.status;
}
