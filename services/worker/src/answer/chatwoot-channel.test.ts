import { normalizeChatwoot } from '@omnirelay/adapters/chatwoot/normalize.ts';
import { describe, expect, test } from 'vitest';
import type { AnsweredPlace } from './answered-places.ts';
import { createChatwootChannel, hearChatwoot } from './chatwoot-channel.ts';
import { aChatwootBody } from './testing/a-chatwoot-body.ts';

const bot: AnsweredPlace = { as: 'bot', inboxes: undefined, relayed: ['2'], agentId: '12' };
const inbox: AnsweredPlace = { ...bot, as: 'inbox', inboxes: ['7'] };
const hear = (change: Parameters<typeof aChatwootBody>[0], place = bot) =>
  hearChatwoot(normalizeChatwoot(aChatwootBody(change)), place);

const said = { kind: 'said', messageId: '9001', text: 'Mấy giờ mở cửa?' };
const other = (reason: string) => ({ kind: 'other', reason });
const account = (isPerson: boolean) => ({ kind: 'account', messageId: '9001', isPerson });
const binh = { id: 3, name: 'Binh', type: 'user' };
const byBinh = { message_type: 'outgoing', sender: binh };
const marked = (from: string) => ({ omnirelay: { effect: 'e', from } });

describe('a bot hears', () => {
  test.each([
    ['a customer', {}, said],
    ['files without words', { content: null }, { ...said, text: '' }],
    ['an e-mail', { content_type: 'incoming_email' }, said],
    [
      'whom a person was assigned to before it was set pending',
      { conversation: { meta: { assignee: binh } } },
      said,
    ],
    ['nothing in an open conversation', { conversation: { status: 'open' } }, other('not-pending')],
    ['nor in one without a status', { conversation: { status: null } }, other('not-pending')],
    ['nothing where a relay writes', { inboxId: 2 }, other('relayed-inbox')],
    ['nothing of a deletion', { content_attributes: { deleted: true } }, other('deleted')],
    ['nothing of an update', { event: 'message_updated' }, other('not-answered')],
    ['nothing of a call', { content_type: 'voice_call' }, other('not-answered')],
    ['nothing of a survey’s answer', { content_type: 'input_csat' }, other('not-answered')],
    ['no note', { ...byBinh, private: true }, other('private-note')],
    ['not the template', { message_type: 'template', sender: null }, other('template')],
    ['no activity', { message_type: 'activity', sender: null }, other('activity')],
    ['a person', byBinh, account(true)],
    ['a person who asks with buttons', { ...byBinh, content_type: 'input_select' }, account(true)],
    [
      'a person in the channel’s own app',
      { ...byBinh, sender: null, content_attributes: { external_echo: true } },
      account(true),
    ],
    ['another AI', { ...byBinh, sender: { id: 1, type: 'captain_assistant' } }, account(false)],
    ['not itself', { ...byBinh, content_attributes: marked('answer') }, other('own-echo')],
    ['not the console', { ...byBinh, content_attributes: marked('console') }, other('own-echo')],
    ['not the relay', { ...byBinh, source_id: 'omnirelay:e' }, other('own-echo')],
    ['not our user', { ...byBinh, sender: { id: 12, type: 'user' } }, other('own-echo')],
    ['not a bot', { ...byBinh, sender: { id: 3, type: 'agent_bot' } }, other('bot')],
    [
      'no automation',
      { ...byBinh, sender: null, content_attributes: { automation_rule_id: 4 } },
      other('automation'),
    ],
    ['not nobody', { ...byBinh, sender: null }, other('no-sender')],
    ['who has come', { event: 'conversation_created' }, { kind: 'joined' }],
    [
      'not who has come to people',
      { event: 'conversation_created', conversation: { status: 'open' } },
      other('not-answered'),
    ],
    ['no change', { event: 'conversation_updated' }, other('not-answered')],
  ])('%s', (_, change, want) => {
    expect(hear(change)).toEqual(want);
  });
});

describe('in an inbox, the AI hears', () => {
  test.each([
    ['a customer of nobody’s', { conversation: { status: 'open' } }, said],
    [
      'a customer of a bot’s',
      { conversation: { meta: { assignee: { id: 1, type: 'agent_bot' } } } },
      said,
    ],
    ['not one of a person’s', { conversation: { meta: { assignee: binh } } }, other('assigned')],
    ['not one of another inbox', { inboxId: 8 }, other('other-inbox')],
    ['not who has come', { event: 'conversation_created' }, other('not-answered')],
  ])('%s', (_, change, want) => {
    expect(hear(change, inbox)).toEqual(want);
  });
});

test('what Markdown hides shows', () => {
  const { asShown } = createChatwootChannel({
    place: bot,
    chatwoot: { setTyping: async () => {} },
    gate: { pass: async () => {} },
    gateRequest: { connection: 'chatwoot-main', limits: [] },
  });
  expect(asShown('https:\\/\\/evil\\.example/**a**')).toBe('https://evil.example/a');
});
