import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { account } from '../testing/open-account.ts';
import { useAccount } from '../testing/use-account.ts';

const retryLadderMs = [1, 1, 1, 1, 1];
const t = useAccount({ retryLadderMs, webhookTimeoutMs: 10_000 });

function expectedMac(raw: string, timestamp: string): string {
  const signed = `${account.appId}${raw}${timestamp}${account.oaSecretKey}`;
  return createHash('sha256').update(signed).digest('hex');
}

test('what a customer writes arrives, signed, with strings for ids and times', async () => {
  const { zalo, user, first, clock } = t.account;
  const msgId = zalo.userSends(user, 'Giá bao nhiêu/cái?', { quoteMsgId: 'abc' });
  await zalo.webhooks.settled();
  const { headers, raw, json } = first();
  expect(json).toEqual({
    app_id: account.appId,
    event_name: 'user_send_text',
    sender: { id: user },
    recipient: { id: account.oaId },
    message: { text: 'Giá bao nhiêu/cái?', quote_msg_id: 'abc', msg_id: msgId },
    user_id_by_app: zalo.world.users.get(user)?.idByApp,
    timestamp: String(clock.ms + 1),
  });
  expect(Number.isSafeInteger(Number(user))).toBe(false);
  expect(raw).toContain('\\/');
  expect(headers['x-zevent-signature']).toBe(`mac=${expectedMac(raw, json.timestamp)}`);
  expect(headers).not.toHaveProperty('num_retry');
});

describe('by hand', () => {
  const event = { event_name: 'user_send_text', timestamp: '1717061839659', app_id: '1' };
  const signatureOf = async (options: Parameters<typeof t.account.zalo.sendWebhook>[1]) => {
    expect(await t.account.zalo.sendWebhook(event, options)).toEqual({ status: 200 });
    const { headers, raw, json } = t.account.first();
    const good = expectedMac(raw, json.timestamp);
    return { headers, raw, json, good, signature: headers['x-zevent-signature'] };
  };

  test('bare', async () => {
    const { signature, good } = await signatureOf({ mac: 'bare' });
    expect(signature).toBe(good);
  });
  test('bare, by the switch', async () => {
    t.account.zalo.switches.mac = 'bare';
    const { signature, good } = await signatureOf({});
    expect(signature).toBe(good);
  });
  test('unsigned', async () => {
    expect((await signatureOf({ unsigned: true })).signature).toBeUndefined();
  });
  test('badly signed', async () => {
    const { signature, good } = await signatureOf({ badSignature: true });
    expect(signature).toMatch(/^mac=[0-9a-f]{64}$/);
    expect(signature).not.toBe(`mac=${good}`);
  });
  test('as a repetition, with a new time', async () => {
    const { headers, json, signature, good } = await signatureOf({ numRetry: 3, restamp: true });
    expect(headers.num_retry).toBe('3');
    expect(json.timestamp).toBe(String(t.account.clock.ms));
    expect(signature).toBe(`mac=${good}`);
  });
  test('in the order that is asked for', async () => {
    const { raw } = await signatureOf({ fieldOrder: ['timestamp'], escapedSlashes: false });
    expect(raw).toMatch(/^\{"timestamp":/);
  });
});

describe('repetitions', () => {
  test('five, then the app is unsubscribed until somebody enables it', async () => {
    const { zalo, user, received, answers } = t.account;
    answers.status = 500;
    zalo.userSends(user, 'một');
    await zalo.webhooks.settled();
    expect(received.map(({ headers }) => headers.num_retry)).toEqual([
      undefined,
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    expect(zalo.subscribed).toBe(false);

    answers.status = 200;
    zalo.userSends(user, 'hai');
    await zalo.webhooks.settled();
    expect(received).toHaveLength(6);

    zalo.enableWebhooks();
    zalo.userSends(user, 'ba');
    await zalo.webhooks.settled();
    expect(received.at(-1)?.json.message.text).toBe('ba');
    expect(received).toHaveLength(7);
  });

  test.each([
    { status: 204, retriesOn: 'anything-but-200', times: 2 },
    { status: 401, retriesOn: 'anything-but-200', times: 2 },
    { status: 500, retriesOn: 'no-answer', times: 1 },
  ] as const)('$status where $retriesOn counts: sent $times×', async (row) => {
    const { zalo, user, receiver } = t.account;
    zalo.switches.retriesOn = row.retriesOn;
    receiver.faults.inject({ fault: { kind: 'status', status: row.status } });
    zalo.userSends(user, 'một');
    await zalo.webhooks.settled();
    expect(zalo.webhooks.sent).toHaveLength(row.times);
    expect(zalo.subscribed).toBe(true);
  });

  test('a connection that breaks counts either way', async () => {
    const { zalo, user, receiver } = t.account;
    zalo.switches.retriesOn = 'no-answer';
    receiver.faults.inject({ fault: { kind: 'drop-before' } });
    zalo.userSends(user, 'một');
    await zalo.webhooks.settled();
    expect(zalo.webhooks.sent.map(({ status }) => status)).toEqual(['error', 200]);
  });

  describe('of one that is waited for as long as Zalo does', () => {
    const impatient = useAccount({ retryLadderMs });
    test('who takes too long has failed', async () => {
      const { zalo, user, receiver } = impatient.account;
      receiver.faults.inject({ fault: { kind: 'hang' } });
      zalo.userSends(user, 'một');
      await zalo.webhooks.settled();
      expect(zalo.webhooks.sent.map(({ status }) => status)).toEqual(['timeout', 200]);
    });
  });

  test.each([false, true])('their time is new: %s', async (retriesRestamped) => {
    const { zalo, user, received, answers, clock } = t.account;
    zalo.switches.retriesRestamped = retriesRestamped;
    answers.status = 500;
    const sentMs = clock.ms + 1;
    zalo.userSends(user, 'một');
    clock.ms += 60_000;
    await zalo.webhooks.settled();
    const times = received.map(({ json }) => json.timestamp);
    expect(times[0]).toBe(String(sentMs));
    expect(times[5]).toBe(String(retriesRestamped ? clock.ms : sentMs));
    for (const { headers, raw, json } of received) {
      expect(headers['x-zevent-signature']).toBe(`mac=${expectedMac(raw, json.timestamp)}`);
    }
  });
});

test('events that are toggled off are lost', async () => {
  const { zalo, user, names } = t.account;
  zalo.switches.mutedEvents = ['user_send_text'];
  zalo.userSends(user, 'một');
  zalo.userSendsSticker(user);
  await zalo.webhooks.settled();
  expect(names()).toEqual(['user_send_sticker']);
});

test('the console’s check is unsigned, and keeps a URL that answers with 200', async () => {
  const { zalo, receiver, received, answers } = t.account;
  expect(await zalo.sendProbe()).toBe(true);
  expect(received[0]?.headers).not.toHaveProperty('x-zevent-signature');
  answers.status = 401;
  expect(await zalo.sendProbe(`${receiver.url}/hook?other`)).toBe(false);
  answers.status = 200;
  zalo.setWebhook(undefined);
  expect(await zalo.sendProbe()).toBe(false);
});
