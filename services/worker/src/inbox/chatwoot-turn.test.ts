import { type ChatwootEvent, normalizeChatwoot } from '@omnirelay/adapters/chatwoot/normalize.ts';
import { describe, expect, test } from 'vitest';
import type { AnsweredPlace } from '../answer/answered-places.ts';
import { aChatwootBody } from '../answer/testing/a-chatwoot-body.ts';
import { turnOf } from './chatwoot-turn.ts';

const bot: AnsweredPlace = { as: 'bot', inboxes: undefined, relayed: ['2'], agentId: '12' };
const inbox: AnsweredPlace = { ...bot, as: 'inbox', inboxes: ['7'] };
const read = (change: Parameters<typeof aChatwootBody>[0]): ChatwootEvent =>
  normalizeChatwoot(aChatwootBody(change));

const binh = { id: 3, type: 'user' };
const updated = (changes: object, conversation: object = {}) => ({
  event: 'conversation_updated',
  conversation: { changed_attributes: [changes], ...conversation },
});
const assigned = (to: number | null) => ({
  assignee_id: { previous_value: null, current_value: to },
});
const set = (status: string) => ({ status: { previous_value: 'open', current_value: status } });

describe('a bot’s', () => {
  test.each([
    ['a pending message', {}, { is: 'ai', when: 'reopened' }],
    ['an open one', { conversation: { status: 'open' } }, { is: 'people', when: 'newest' }],
    ['a resolved one', { conversation: { status: 'resolved' } }, { is: 'people', when: 'newest' }],
    ['a snoozed one', { conversation: { status: 'snoozed' } }, { is: 'people', when: 'newest' }],
    [
      'a pending one that is somebody’s',
      { conversation: { meta: { assignee: binh, assignee_type: 'User' } } },
      { is: 'people', when: 'undecided' },
    ],
    [
      'a pending one that is a bot’s',
      { conversation: { meta: { assignee: { id: 3 }, assignee_type: 'AgentBot' } } },
      { is: 'ai', when: 'reopened' },
    ],
    [
      'that it was set pending',
      { event: 'conversation_status_changed' },
      { is: 'ai', when: 'newest' },
    ],
    ['the same, once more', updated(set('pending')), { is: 'ai', when: 'newest' }],
    [
      'that it was opened',
      { event: 'conversation_status_changed', conversation: { status: 'open' } },
      { is: 'people', when: 'newest' },
    ],
    ['that somebody was assigned', updated(assigned(3)), { is: 'people', when: 'always' }],
    [
      'both at once',
      updated({ ...assigned(3), ...set('pending') }),
      { is: 'people', when: 'always' },
    ],
    ['that nobody is any more', updated(assigned(null)), { is: 'ai', when: 'reopened' }],
    ['a new one', { event: 'conversation_created' }, { is: 'ai', when: 'reopened' }],
    ['one of another inbox', { inboxId: 2 }, undefined],
    [
      'that somebody was assigned in another inbox',
      { ...updated(assigned(3)), inboxId: 2 },
      { is: 'people', when: 'taken' },
    ],
  ])('%s', (_, change, want) => {
    expect(turnOf(read(change), bot)).toEqual(want);
  });
});

describe('in an inbox', () => {
  test.each([
    ['an open message', { conversation: { status: 'open' } }, undefined],
    [
      'one that is somebody’s',
      { conversation: { status: 'open', meta: { assignee: binh } } },
      { is: 'people', when: 'newest' },
    ],
    [
      'one that is a bot’s',
      { conversation: { meta: { assignee: { id: 1, type: 'agent_bot' } } } },
      undefined,
    ],
    ['one of another inbox', { inboxId: 8, conversation: { meta: { assignee: binh } } }, undefined],
  ])('%s', (_, change, want) => {
    expect(turnOf(read(change), inbox)).toEqual(want);
  });
});

test('where no flow answers, whoever is assigned has what a program had', () => {
  expect(turnOf(read({}), undefined)).toBeUndefined();
  expect(turnOf(read(updated(assigned(null))), undefined)).toBeUndefined();
  const taken = { is: 'people', when: 'taken' };
  expect(turnOf(read(updated(assigned(3))), undefined)).toEqual(taken);
  expect(turnOf(read(updated(assigned(12))), undefined, '12')).toBeUndefined();
});

const said = { message_type: 'outgoing', sender: { id: 3, name: 'Binh', type: 'user' } };
const marked = (from: string) => ({ omnirelay: { effect: 'e', from } });

test.each([
  ['a person’s public words', {}, true],
  ['a private note', { private: true }, false],
  ['an edit or a receipt of them', { event: 'message_updated' }, false],
  ['words from our console', { content_attributes: marked('console') }, false],
  ['our AI’s', { content_attributes: marked('answer') }, false],
  ['our AI’s draft', { content_attributes: marked('draft'), private: true }, false],
  ['what a relay brought', { source_id: 'omnirelay:e' }, false],
  ['what our own user wrote without us', { sender: { id: 12, type: 'user' } }, false],
  ['an automation’s', { content_attributes: { automation_rule_id: 1 } }, false],
  [
    'words from the channel’s own app',
    { sender: null, content_attributes: { external_echo: true } },
    true,
  ],
  ['nobody’s', { sender: null }, false],
  ['an agent bot’s', { sender: { id: 3, type: 'agent_bot' } }, false],
  ['another AI’s', { sender: { id: 1, name: 'Captain', type: 'captain_assistant' } }, true],
  ['a template', { message_type: 'template', sender: null }, false],
  ['the customer’s own', { message_type: 'incoming', sender: { id: 55 } }, false],
  ['somebody’s in another inbox', { inboxId: 8 }, false],
])('the customer is answered by others with %s: %#', (_, change, want) => {
  const turn = turnOf(read({ ...said, ...change }), inbox);
  expect(turn).toEqual(want ? { is: 'people', when: 'always' } : undefined);
});
