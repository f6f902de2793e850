import { beforeEach, describe, expect, test } from 'vitest';
import { answer, expectState } from './support/console.ts';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

const desk = useZalo({ workers: 2 });
const reply = modelAnswer().reply;
const dayMs = 24 * 3_600_000;

beforeEach(() => {
  const { model, zalo } = desk.system;
  model.reset();
  model.reply(() => ({ content: modelAnswer() }));
  zalo.faults.clear();
  zalo.switches.echo = 'random';
});

const customer = () => desk.system.zalo.addUser({ name: 'An' }).id;

async function got(userId: string): Promise<(string | undefined)[]> {
  await desk.system.settled();
  return desk.system.zalo.messagesTo(userId).map(({ text }) => text);
}

/** A customer who has written, and whom people answer. */
async function conversation() {
  const userId = customer();
  desk.system.zalo.adminSends(userId, 'Chào anh');
  desk.system.zalo.userSends(userId, 'Chào');
  await desk.system.settled();
  const row = await desk.system.conversation(userId);
  if (!row) throw new Error('it is not stored');
  return { userId, row };
}

/** What an operator answers in the console. */
async function operatorSays(row: Awaited<ReturnType<typeof conversation>>['row'], content: string) {
  return answer(desk.system, row, { content });
}

describe.each([
  ['before', ['drop-after', 'hang-after', 'drop-before']],
  ['after', ['drop-after', 'hang']],
] as const)('with echoes %s the answer', (echo, faults) => {
  beforeEach(() => {
    desk.system.zalo.switches.echo = echo;
  });

  test.each(faults)('an answer whose call ends by %s reaches the customer once', async (kind) => {
    const { zalo } = desk.system;
    zalo.faults.inject({ path: /message\/cs/, fault: { kind } });
    const userId = customer();
    zalo.userSends(userId, 'Mấy giờ mở cửa?');
    expect(await got(userId)).toEqual([reply]);
    const shown = await desk.system.shown(userId);
    expect(shown.map(({ sender, state }) => `${sender} ${state}`)).toEqual([
      'customer stored',
      'bot sent',
    ]);
    expect(await desk.system.ownerOf(userId)).toBe('ai');
    await desk.system.breakerClosed('zalo-main');
  });

  test('the same words twice are two messages', async () => {
    const { row, userId } = await conversation();
    desk.system.zalo.faults.inject({ path: /message\/cs/, fault: { kind: 'drop-after' } });
    const one = await operatorSays(row, 'Dạ vâng');
    const two = await operatorSays(row, 'Dạ vâng');
    for (const id of [one, two]) await expectState(desk.system, id, 'sent');
    expect(await got(userId)).toEqual(['Chào anh', 'Dạ vâng', 'Dạ vâng']);
    const shown = await desk.system.shown(userId);
    expect(shown.filter(({ content }) => content === 'Dạ vâng')).toHaveLength(2);
    await desk.system.breakerClosed('zalo-main');
  });

  test('a long reply goes out in parts, in order, and is shown once', async () => {
    const { row, userId } = await conversation();
    const text = Array.from({ length: 700 }, (_, i) => `dòng số ${i}`).join('\n');
    const id = await operatorSays(row, text);
    await expectState(desk.system, id, 'sent');
    const [, ...parts] = await got(userId);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join('\n')).toBe(text);
    const shown = await desk.system.shown(userId);
    expect(shown.map(({ content }) => content)).toEqual(['Chào anh', 'Chào', text]);
  });
});

test.each([
  ['a 503', { kind: 'status', status: 503 }],
  ['a failure at Zalo', { kind: 'status', status: 200, body: { error: -200, message: 'no' } }],
  ['no JSON', { kind: 'status', status: 200, body: 'oops' }],
] as const)('an answer that meets %s comes late, and once', async (_, fault) => {
  const { zalo } = desk.system;
  zalo.faults.inject({ path: /message\/cs/, fault });
  const userId = customer();
  zalo.userSends(userId, 'Mấy giờ mở cửa?');
  expect(await got(userId)).toEqual([reply]);
  await desk.system.breakerClosed('zalo-main');
});

test('too many calls make the connection wait, and nothing is lost', {
  timeout: 90_000,
}, async () => {
  const { zalo, redis } = desk.system;
  const body = { error: -32, message: 'limit' };
  zalo.faults.inject({ path: /message\/cs/, fault: { kind: 'status', status: 200, body } });
  const userId = customer();
  zalo.userSends(userId, 'Mấy giờ mở cửa?');
  const gate = '{omnirelay}:gate:zalo-main';
  await eventually(async () => (await redis.exists(gate)) === 1 || 'it does not wait');
  // The event itself comes back after a quarter of a minute.
  await redis.del(gate);
  expect(await got(userId)).toEqual([reply]);
});

describe('a token', () => {
  test('that ends in mid-flight is renewed once, and nothing is lost', async () => {
    const { zalo } = desk.system;
    const renewals = zalo.tokens.refreshes;
    zalo.tokens.expireAccess();
    const users = Array.from({ length: 12 }, customer);
    for (const userId of users) zalo.userSends(userId, 'Mấy giờ mở cửa?');
    for (const userId of users) expect(await got(userId)).toEqual([reply]);
    expect(zalo.tokens.refreshes).toBe(renewals + 1);
  });

  test.each([-220, 'http-401'] as const)('that is refused by %s is renewed', async (code) => {
    const { zalo } = desk.system;
    zalo.switches.tokenRefusal = code;
    zalo.tokens.expireAccess();
    const userId = customer();
    zalo.userSends(userId, 'Mấy giờ mở cửa?');
    expect(await got(userId)).toEqual([reply]);
    zalo.switches.tokenRefusal = -216;
  });
});

describe('the window', () => {
  test.each([
    [8, 'more than 7 days ago'],
    [60, 'more than 7 days ago'],
  ])('that closed %i days ago is known before anything is sent', async (days, why) => {
    const { zalo, store } = desk.system;
    const { row, userId } = await conversation();
    await closeWindow(userId, days);
    const sent = zalo.calls.filter(({ path }) => path.includes('message/cs')).length;
    const id = await operatorSays(row, 'Anh còn đó không?');
    const message = await expectState(desk.system, id, 'failed');
    expect(message.failure).toContain(why);
    expect(zalo.calls.filter(({ path }) => path.includes('message/cs'))).toHaveLength(sent);
    expect(store).toBeDefined();
  });

  test('that only we believe to be closed is not', async () => {
    const { zalo } = desk.system;
    const { row, userId } = await conversation();
    await closeWindow(userId, 9);
    zalo.setLastInteraction(userId, Date.now());
    const id = await operatorSays(row, 'Chào anh!');
    await expectState(desk.system, id, 'sent');
  });

  test('between 48 hours and 7 days is open to accounts that pay', async () => {
    const { zalo } = desk.system;
    const { row, userId } = await conversation();
    await closeWindow(userId, 3);
    zalo.switches.cloudAccount = 'funded';
    const id = await operatorSays(row, 'Anh cần gì thêm không?');
    await expectState(desk.system, id, 'sent');
    zalo.switches.cloudAccount = 'none';
  });

  async function closeWindow(userId: string, days: number) {
    const { zalo, store } = desk.system;
    const at = new Date(Date.now() - days * dayMs);
    zalo.setLastInteraction(userId, at.getTime());
    await store.db.execute(
      `update conversations set interacted_at = '${at.toISOString()}' where provider_id = '${userId}'`,
    );
  }
});

test.each([
  [-213, 'does not follow'],
  [-217, 'blocked'],
  [-227, 'blocked'],
  [-244, 'blocked'],
] as const)('a customer who is not to be had (%i) is said to be, at once', async (code, why) => {
  const { row, userId } = await conversation();
  desk.system.zalo.blockUser(userId, code);
  const id = await operatorSays(row, 'Chào anh!');
  const message = await expectState(desk.system, id, 'failed');
  expect(message.failure).toContain(why);
});

describe('webhooks', () => {
  test('of nobody, or with a bad signature, are dropped, counted and answered 200', async () => {
    const { zalo } = desk.system;
    expect(await zalo.sendProbe()).toBe(true);
    const userId = customer();
    const user = zalo.world.users.get(userId);
    if (!user) throw new Error('no user');
    const message = zalo.world.addMessage(userId, { by: 'user', text: 'giả mạo' });
    for (const options of [{ unsigned: true }, { badSignature: true }]) {
      const result = await zalo.sendWebhook(zalo.events.userSent(user, message), options);
      expect(result).toMatchObject({ status: 200 });
    }
    expect(await got(userId)).toEqual([]);
    expect(await desk.system.conversation(userId)).toBeUndefined();
  });

  test.each(['prefixed', 'bare'] as const)('with a %s mac hold', async (mac) => {
    const { zalo } = desk.system;
    zalo.switches.mac = mac;
    const userId = customer();
    zalo.userSends(userId, 'Mấy giờ mở cửa?');
    expect(await got(userId)).toEqual([reply]);
    zalo.switches.mac = 'prefixed';
  });

  test('are answered in time while the model hangs', async () => {
    const { zalo, model } = desk.system;
    model.next('slow-headers');
    const users = Array.from({ length: 5 }, customer);
    for (const userId of users) zalo.userSends(userId, 'Chào');
    await eventually(async () => {
      await zalo.webhooks.settled();
      const ours = zalo.webhooks.sent.slice(-5);
      return ours.every(({ status }) => status === 200) || 'a webhook was not taken';
    });
    expect(zalo.subscribed).toBe(true);
    for (const userId of users) expect(await got(userId)).toHaveLength(1);
    await desk.system.breakerClosed('llm');
  });
});
