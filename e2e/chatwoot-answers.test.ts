import { beforeEach, describe, expect, test } from 'vitest';
import { useChatwootAnswers } from './support/chatwoot-answers.ts';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';

/** The AI in an inbox, beside people; without an agent bot. */
const desk = useChatwootAnswers({
  as: 'inbox',
  workers: 2,
  answer: {
    limits: { perMinute: 4, perDay: 10_000, costPerUser: 1_000, costPerDay: 100_000 },
    greeting: 'Nobody is greeted in an inbox',
  },
});
const reply = modelAnswer().reply;
const posting = { method: 'POST', path: /\/messages$/ } as const;

beforeEach(() => {
  const { model, chatwoot } = desk.system;
  chatwoot.faults.clear();
  model.faults.clear();
  model.reset();
  model.reply(() => ({ content: modelAnswer() }));
});

/** Answers that are stored, and not sent yet. */
async function waiting(id: number) {
  const { rows } = await desk.system.store.db.execute(
    `select 1 from messages where sender = 'bot' and state = 'sending'
      and conversation_id = 'chatwoot-main.${id}'`,
  );
  return rows;
}

const ownerOf = async (id: number) => (await desk.system.row(id))?.owner;

describe('a question', () => {
  test('that nobody is assigned to is answered once, and marked as ours', async () => {
    const { system } = desk;
    const id = await system.customer();
    for (const text of ['Chào', 'mấy giờ mở cửa?']) system.says(id, text);
    expect(await system.told(id)).toEqual([reply]);
    const said = system.chatwoot.messages(id).find(({ content }) => content === reply);
    expect(said).toMatchObject({
      sender: { type: 'User', id: system.chatwoot.serviceUser.id },
      contentAttributes: { omnirelay: { from: 'answer' } },
    });
    // Our own user's words are a person's at Chatwoot, and the AI's with us.
    const shown = await system.shown(id);
    expect(shown.map(({ sender }) => sender)).toEqual(['customer', 'customer', 'bot']);
    expect(await ownerOf(id)).toBe('ai');
    system.says(id, 'Còn chủ nhật?');
    expect(await system.told(id)).toEqual([reply, reply]);
  });

  test('in another inbox is not', async () => {
    const { system } = desk;
    const other = system.chatwoot.addInbox({ name: 'Other', channel: 'Channel::FacebookPage' });
    for (const inboxId of [other.id, 2]) {
      const id = await system.customer(inboxId);
      system.says(id, 'Xin chào');
      expect(await system.told(id)).toEqual([]);
    }
  });

  test('of a conversation that somebody is assigned to is not', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.chatwoot.assign(id, system.agentId, system.agentId);
    await system.settled();
    system.says(id, 'Xin chào');
    expect(await system.told(id)).toEqual([]);
    expect(await ownerOf(id)).toBe('people');
  });

  test('although the webhook of the assignment was lost', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Xin chào');
    await system.told(id);
    system.chatwoot.webhooks.faults.drop = 1;
    system.chatwoot.assign(id, system.agentId, system.agentId);
    await system.settled();
    system.chatwoot.webhooks.faults.drop = 0;
    system.says(id, 'Alo?');
    expect(await system.told(id)).toEqual([reply]);
  });
});

describe('a person', () => {
  test('who is assigned while the model thinks makes its answer void', async () => {
    const { system } = desk;
    system.model.faults.inject({ path: /completions/, fault: { kind: 'delay', ms: 1_500 } });
    const id = await system.customer();
    const before = system.model.calls.length;
    system.says(id, 'Mấy giờ mở cửa?');
    await eventually(async () => system.model.calls.length > before || 'the model is not asked');
    system.chatwoot.assign(id, system.agentId, system.agentId);
    expect(await system.told(id)).toEqual([]);
    expect(await system.answersTo(id)).toMatchObject([{ state: 'discarded' }]);
  });

  test('who replies while the answer waits makes it void', async () => {
    const { system } = desk;
    system.chatwoot.faults.inject({
      ...posting,
      times: 2,
      fault: { kind: 'status', status: 503, body: {} },
    });
    const id = await system.customer();
    system.says(id, 'Mấy giờ mở cửa?');
    await eventually(async () => (await waiting(id)).length === 1 || 'nothing is to be sent');
    system.chatwoot.agentReply(id, { agentId: system.agentId, content: 'Tám giờ ạ.' });
    expect(await system.told(id)).toEqual(['Tám giờ ạ.']);
    system.says(id, 'Còn giá?');
    expect(await system.told(id)).toEqual(['Tám giờ ạ.']);
  }, 60_000);

  test('who is not assigned any more has not given it back', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.chatwoot.assign(id, system.agentId, system.agentId);
    await system.settled();
    system.chatwoot.assign(id, null, system.agentId);
    await system.settled();
    system.says(id, 'Xin chào');
    expect(await system.told(id)).toEqual([]);
  });

  test('gets what the AI hands over, and wakes nobody whom it has not to', async () => {
    const { system } = desk;
    const handOver = { action: 'hand_over', reply: null, reason: 'complaint' };
    system.model.reply(() => ({ content: modelAnswer(handOver) }));
    const id = await system.customer();
    system.says(id, 'Tôi muốn khiếu nại!');
    expect(await system.told(id)).toEqual([expect.stringContaining('nhân viên')]);
    expect(await ownerOf(id)).toBe('people');
    expect(system.chatwoot.conversation(id)).toMatchObject({ status: 'open', assignee: null });
    const toggles = system.chatwoot.calls.filter(({ path }) => path.includes('toggle_status'));
    expect(toggles).toEqual([]);
  });
});

test('a customer who is a machine, too, is answered so many times', async () => {
  const { system } = desk;
  const id = await system.customer();
  for (let i = 0; i < 7; i++) {
    system.says(id, `Xin chào, tôi là máy số ${i}`);
    await system.settled();
  }
  expect(await system.told(id)).toHaveLength(4);
  expect(await ownerOf(id)).toBe('ai');
}, 60_000);

test('what Chatwoot tells twice, late and out of order is answered once', async () => {
  const { system } = desk;
  Object.assign(system.chatwoot.webhooks.faults, { duplicate: 0.5, reorder: 0.3, maxDelayMs: 80 });
  const ids = await Promise.all(Array.from({ length: 10 }, () => system.customer()));
  for (const id of ids) system.says(id, 'Mấy giờ mở cửa?');
  for (const id of ids) expect(await system.told(id)).toEqual([reply]);
  Object.assign(system.chatwoot.webhooks.faults, { duplicate: 0, reorder: 0, maxDelayMs: 0 });
}, 60_000);

test('that the AI writes is shown for as long as it does, and whoever can’t be shown is answered', async () => {
  const { system } = desk;
  const typing = (id: number) =>
    system.chatwoot.calls.filter(({ path }) => path.endsWith(`/${id}/toggle_typing_status`));
  const id = await system.customer();
  system.says(id, 'Mấy giờ mở cửa?');
  await system.told(id);
  await eventually(async () => typing(id).length === 2 || 'not both');
  expect(typing(id).map(({ body }) => body)).toMatchObject([
    { typing_status: 'on' },
    { typing_status: 'off' },
  ]);
  system.chatwoot.faults.inject({
    path: /toggle_typing/,
    times: 2,
    fault: { kind: 'status', status: 500, body: {} },
  });
  const other = await system.customer();
  system.says(other, 'Mấy giờ mở cửa?');
  expect(await system.told(other)).toEqual([reply]);
});
