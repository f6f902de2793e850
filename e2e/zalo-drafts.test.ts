import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { administrator } from './support/processes.ts';
import { useZalo } from './support/use-zalo.ts';

/** The AI proposes only. */
const desk = useZalo({ relay: true, console: true, answer: { mode: 'draft' } });
const secret = 'Bản nháp không ai được thấy';

beforeEach(() => {
  desk.system.zalo.faults.clear();
  desk.system.model.reset();
  desk.system.model.reply(() => ({ content: modelAnswer({ reply: secret }) }));
});

const idOf = (userId: string) => `zalo-main.${userId}`;

async function messagesOf(userId: string) {
  const conversationId = idOf(userId);
  return (await listMessages(desk.system.store.db, { conversationId, limit: 100 })).items;
}

async function drafts(userId: string) {
  return (await messagesOf(userId)).filter(({ state }) => state === 'draft');
}

async function post(path: string, body: object = {}) {
  const login = await fetch(`${desk.system.consoleUrl}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(administrator),
  });
  const { token } = (await login.json()) as { token: string };
  const answer = await fetch(`${desk.system.consoleUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: await answer.json() };
}

describe('a draft', () => {
  test('reaches neither the customer, nor Chatwoot, nor the model', async () => {
    const userId = desk.system.zalo.addUser({ name: 'An' }).id;
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await desk.system.settled();
    expect(await drafts(userId)).toHaveLength(1);
    desk.system.zalo.userSends(userId, 'Còn chủ nhật?');
    await desk.system.settled();
    expect(await drafts(userId)).toHaveLength(1);
    expect(desk.system.zalo.messagesTo(userId)).toEqual([]);
    expect(JSON.stringify(desk.system.chatwoot.calls)).not.toContain(secret);
    const asked = desk.system.model.asked.at(-1);
    expect(JSON.stringify(asked?.body.messages)).not.toContain(secret);
    expect(desk.system.logs()).not.toContain(secret);
  }, 60_000);

  test('that many approve at once is sent once', async () => {
    const userId = desk.system.zalo.addUser({ name: 'Ba' }).id;
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await desk.system.settled();
    const [draft] = await drafts(userId);
    const path = `/api/messages/${draft?.id}/approve`;
    await Promise.all([1, 2, 3, 4].map(() => post(path)));
    await desk.system.settled();
    expect(desk.system.zalo.messagesTo(userId).map(({ text }) => text)).toEqual([secret]);
  }, 60_000);

  test('is not left to be approved after a person has answered', async () => {
    const userId = desk.system.zalo.addUser({ name: 'Ca' }).id;
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await desk.system.settled();
    expect(await drafts(userId)).toHaveLength(1);
    desk.system.zalo.adminSends(userId, 'Tám giờ nhé');
    await desk.system.settled();
    await eventually(async () => (await drafts(userId)).length === 0 || 'still there');
  }, 60_000);

  test('goes with everything else when its customer withdraws', async () => {
    const userId = desk.system.zalo.addUser({ name: 'Da' }).id;
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await desk.system.settled();
    desk.system.zalo.withdraws(userId);
    await desk.system.settled();
    expect((await messagesOf(userId)).filter(({ content }) => content === secret)).toEqual([]);
  }, 60_000);
});
