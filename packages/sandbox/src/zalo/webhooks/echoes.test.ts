import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { describe, expect, test } from 'vitest';
import { account, type Received } from '../testing/open-account.ts';
import { useAccount } from '../testing/use-account.ts';

const t = useAccount();
const url = 'https://acme.example/a.jpg';
const media = (element: object) => ({
  attachment: { type: 'template', payload: { template_type: 'media', elements: [element] } },
});

const arrived = async (count: number) =>
  expect(await waitUntil(() => t.account.received.length >= count, patience)).toBe(true);
const byName = ({ json }: Received): string => json.event_name;
const patience = { timeoutMs: 15_000, everyMs: 5 };

test('what a program sends comes back without an admin, then the phone has it', async () => {
  const { send, user, received, names } = t.account;
  const { json } = await send({ text: 'Chào chị' });
  await arrived(2);
  // Either may be first.
  expect(names().sort()).toEqual(['oa_send_text', 'user_received_message']);
  const [echo, receipt] = received.toSorted((a, b) => (byName(a) < byName(b) ? -1 : 1));
  const msg_id = json.data.message_id;
  expect(echo?.json).toMatchObject({
    sender: { id: account.oaId },
    recipient: { id: user },
    message: { text: 'Chào chị', msg_id },
  });
  expect(echo?.json.sender).not.toHaveProperty('admin_id');
  expect(receipt?.json.message).toEqual({ msg_id });
});

test('what a person writes in Zalo’s own tool says who', async () => {
  const { zalo, user, received } = t.account;
  const msgId = zalo.adminSends(user, 'Để tôi xem');
  await zalo.webhooks.settled();
  expect(received[0]?.json).toMatchObject({
    event_name: 'oa_send_text',
    sender: { id: account.oaId, admin_id: expect.any(String) },
    message: { msg_id: msgId, text: 'Để tôi xem' },
  });
  expect(zalo.messagesTo(user)).toMatchObject([{ msgId, by: 'admin' }]);
});

test.each([
  ['before', 'hung'],
  ['after', 200],
] as const)('an echo comes %s the answer, by the switch', async (echo, statusOfTheCall) => {
  const { zalo, send, received } = t.account;
  Object.assign(zalo.switches, { echo, receipts: false });
  zalo.webhooks.faults.maxDelayMs = 20;
  await send({ text: 'a' });
  await arrived(1);
  expect(received).toMatchObject([{ lastCall: statusOfTheCall }]);
});

test.each(['drop-after', 'hang-after'] as const)('an echo comes although: %s', async (kind) => {
  const { zalo, user, names } = t.account;
  zalo.switches.echo = 'after';
  zalo.faults.inject({ path: /cs$/, fault: { kind } });
  const lost = fetch(`${zalo.urls.openapi}/v3.0/oa/message/cs`, {
    method: 'POST',
    headers: { access_token: account.tokens.access, 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: { user_id: user }, message: { text: 'a' } }),
    signal: AbortSignal.timeout(2_000),
  });
  await expect(lost).rejects.toThrow();
  await arrived(1);
  expect(names()).toContain('oa_send_text');
  expect(zalo.messagesTo(user)).toHaveLength(1);
});

describe('named by what it is', () => {
  test.each([
    ['oa_send_image', media({ media_type: 'image', url }), 'image'],
    ['oa_send_gif', media({ media_type: 'gif', url, width: 1, height: 1 }), 'gif'],
    ['oa_send_sticker', media({ media_type: 'sticker', attachment_id: 'abc' }), 'sticker'],
  ])('%s', async (name, message, type) => {
    const { zalo, send, received } = t.account;
    zalo.switches.receipts = false;
    await send(message);
    await arrived(1);
    expect(received[0]?.json).toMatchObject({
      event_name: name,
      message: { attachments: [{ type, payload: { url: expect.any(String) } }] },
    });
  });

  test('oa_send_file', async () => {
    const { zalo, send, upload, received } = t.account;
    zalo.switches.receipts = false;
    const { json } = await upload('file', 'Hợp đồng.pdf', Buffer.from('%PDF-1.4'));
    await send({ attachment: { type: 'file', payload: { token: json.data.token } } });
    await arrived(1);
    expect(received[0]?.json).toMatchObject({
      event_name: 'oa_send_file',
      message: { attachments: [{ type: 'file', payload: { name: 'Hợp đồng.pdf', size: '8' } }] },
    });
  });

  test('oa_send_list', async () => {
    const { zalo, send, received } = t.account;
    Object.assign(zalo.switches, { receipts: false, listTemplate: 'accepted' });
    const payload = { template_type: 'list', elements: [{ title: 'Một' }] };
    await send({ attachment: { type: 'template', payload } });
    await arrived(1);
    expect(received[0]?.json).toMatchObject({
      event_name: 'oa_send_list',
      message: { attachments: [{ payload: { zinstant_id: expect.any(String) } }] },
    });
  });
});

test.each([
  ['oa', account.oaId],
  ['user', undefined],
] as const)('what was seen is told as by the %s', async (seenSender, sender) => {
  const { zalo, user, send, received } = t.account;
  Object.assign(zalo.switches, { seenSender, receipts: false, echo: 'before' });
  const msgId = (await send({ text: 'a' })).json.data.message_id;
  zalo.sees(user);
  await zalo.webhooks.settled();
  expect(received.at(-1)?.json).toMatchObject({
    event_name: 'user_seen_message',
    sender: { id: sender ?? user },
    message: { msg_ids: [msgId] },
  });
});
