import { normalizeChatwoot } from '@omnirelay/adapters/chatwoot/normalize.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideFromChatwoot } from './decide-chatwoot.ts';

const known = { inboxId: '2', isOurMessage: false, isRelayed: false };
const agent = { id: 3, name: 'Binh', email: 'binh@acme.example', type: 'user' };
const marked = { omnirelay: { effect: 'zendesk-main.comment-1.relay.message', from: 'zendesk' } };
const fromConsole = {
  omnirelay: { effect: 'chatwoot-main.reply-1.reply.message', from: 'console', author: 'Mai' },
};
const file = { id: 5, file_type: 'image', data_url: 'https://chat.example/a.png' };

/** As Chatwoot posts it: an agent's public reply, unless `with_` says otherwise. */
function aBody(with_: Record<string, unknown> = {}) {
  return {
    event: 'message_created',
    id: 9002,
    message_type: 'outgoing',
    content: 'Please send a photo',
    content_type: 'text',
    content_attributes: {},
    private: false,
    source_id: null,
    sender: agent,
    inbox: { id: 2, name: 'Zendesk' },
    conversation: { id: 42, inbox_id: 2, status: 'open', updated_at: 1785230130.4 },
    ...with_,
  };
}

interface Row {
  name: string;
  body: Record<string, unknown>;
  known?: Partial<typeof known>;
  syncStatus?: boolean;
  want: ReturnType<typeof decideFromChatwoot>;
}
const skip = (reason: string) => ({ kind: 'skip', reason }) as const;
const updated = { event: 'message_updated' };
const status = (to: string) => ({
  event: 'conversation_status_changed',
  id: 42,
  inbox_id: 2,
  status: to,
  updated_at: 1785230130.4,
});

const rows: Row[] = [
  { name: 'an agent’s public reply goes out', body: aBody(), want: { kind: 'reply' } },
  {
    name: 'files alone go out',
    body: aBody({ content: null, attachments: [file] }),
    want: { kind: 'reply' },
  },
  {
    name: 'one without words or files is read again before it is called empty',
    body: aBody({ content: ' \n' }),
    want: { kind: 'reply' },
  },
  {
    name: 'what our user says in the console goes out: it lacks our marker',
    body: aBody({ sender: { ...agent, name: 'Relay' } }),
    want: { kind: 'reply' },
  },
  {
    name: 'our console’s marker says that a person wrote it',
    body: aBody({ content_attributes: fromConsole }),
    want: { kind: 'reply' },
  },
  {
    name: 'our console’s reply goes out, whatever the API token belongs to',
    body: aBody({ content_attributes: fromConsole, sender: { id: 2, type: 'agent_bot' } }),
    want: { kind: 'reply' },
  },
  {
    name: 'our console’s note stays',
    body: aBody({ content_attributes: fromConsole, private: true }),
    want: skip('private-note'),
  },
  {
    name: 'our console’s reply in a native channel, which writes its own id on it',
    body: aBody({ ...updated, content_attributes: fromConsole, source_id: 'm_1' }),
    known: { isRelayed: true },
    want: skip('edit-not-supported'),
  },
  {
    name: 'our marker says echo',
    body: aBody({ content_attributes: marked }),
    want: skip('own-echo'),
  },
  {
    name: 'our marker says echo on incoming messages, too',
    body: aBody({
      message_type: 'incoming',
      content_attributes: marked,
      sender: { id: 5, name: 'Ann' },
    }),
    want: skip('own-echo'),
  },
  {
    name: 'our marker on a changed message says echo',
    body: aBody({ ...updated, content_attributes: marked }),
    want: skip('own-echo'),
  },
  {
    name: 'a message of ours is known although its marker was overwritten',
    body: aBody({ ...updated, content_attributes: { deleted: true } }),
    known: { isOurMessage: true },
    want: skip('own-echo'),
  },
  {
    name: 'somebody else’s attributes are no marker',
    body: aBody({ content_attributes: { relay: { effect: 'x' } } }),
    want: { kind: 'reply' },
  },
  { name: 'a private note stays', body: aBody({ private: true }), want: skip('private-note') },
  {
    name: 'a customer’s message is no reply',
    body: aBody({ message_type: 'incoming', sender: { id: 5, name: 'Ann' } }),
    want: skip('customer-message'),
  },
  {
    name: 'a template is no reply',
    body: aBody({ message_type: 'template', sender: null }),
    want: skip('template'),
  },
  {
    name: 'a survey is no reply',
    body: aBody({ content_type: 'input_csat' }),
    want: skip('not-relayed'),
  },
  {
    name: 'a call record is no reply',
    body: aBody({ content_type: 'voice_call' }),
    want: skip('not-relayed'),
  },
  {
    name: 'an activity is no reply',
    body: aBody({ message_type: 'activity' }),
    want: skip('activity'),
  },
  {
    name: 'a bot is no person',
    body: aBody({ sender: { id: 2, name: 'Helper', type: 'agent_bot' } }),
    want: skip('bot'),
  },
  {
    name: 'Captain is no person',
    body: aBody({ sender: { id: 1, name: 'Captain', type: 'captain_assistant' } }),
    want: skip('bot'),
  },
  {
    name: 'a contact does not reply',
    body: aBody({ sender: { id: 5, name: 'Ann' } }),
    want: skip('no-sender'),
  },
  { name: 'nobody does not reply', body: aBody({ sender: null }), want: skip('no-sender') },
  {
    name: 'an automation rule is no person',
    body: aBody({ content_attributes: { automation_rule_id: 4 } }),
    want: skip('automation'),
  },
  {
    name: 'what was written in the channel’s own app is out already',
    body: aBody({ content_attributes: { external_echo: true } }),
    want: skip('external-echo'),
  },
  {
    name: 'another inbox is none of our business',
    body: aBody({ inbox: { id: 7 } }),
    want: skip('other-inbox'),
  },
  {
    name: 'an edit of what went out can’t be carried over',
    body: aBody({ ...updated, content: 'Please send two' }),
    known: { isRelayed: true },
    want: skip('edit-not-supported'),
  },
  {
    name: 'a deletion of what went out can’t be carried over',
    body: aBody({ ...updated, content_attributes: { deleted: true } }),
    known: { isRelayed: true },
    want: skip('deletion-not-supported'),
  },
  {
    name: 'a change that comes before the message itself relays it',
    body: aBody(updated),
    want: { kind: 'reply' },
  },
  {
    name: 'deleted before it could go out',
    body: aBody({ ...updated, content_attributes: { deleted: true } }),
    want: skip('deleted'),
  },
  ...['open', 'resolved', 'pending', 'snoozed'].map((to) => ({
    name: `the status ${to} is compared with the ticket’s`,
    body: status(to),
    want: { kind: 'status' } as const,
  })),
  {
    name: 'statuses stay, where so set',
    body: status('resolved'),
    syncStatus: false,
    want: skip('status-not-synced'),
  },
  {
    name: 'another inbox’s status is none of our business',
    body: { ...status('resolved'), inbox_id: 7 },
    want: skip('other-inbox'),
  },
  {
    name: 'conversation_updated says the same once more',
    body: { ...status('resolved'), event: 'conversation_updated' },
    want: skip('not-relayed'),
  },
  {
    name: 'contacts are not relayed',
    body: { event: 'contact_updated' },
    want: skip('not-relayed'),
  },
];

describe('decideFromChatwoot', () => {
  test.each(rows)('$name', ({ body, known: also, syncStatus = true, want }) => {
    const decision = decideFromChatwoot(
      normalizeChatwoot(body),
      { ...known, ...also },
      { syncStatus },
    );
    expect(decision).toEqual(want);
  });

  test('whatever the flags, only a person’s public word, not ours, becomes a reply', () => {
    const anyBody = fc.record({
      event: fc.constantFrom('message_created', 'message_updated'),
      message_type: fc.constantFrom('incoming', 'outgoing', 'template', 'activity', 'unheard_of'),
      private: fc.boolean(),
      content: fc.constantFrom('Hello', '', null),
      content_type: fc.constantFrom('text', 'input_csat', 'voice_call', 'cards', null),
      content_attributes: fc.constantFrom(
        {},
        null,
        marked,
        fromConsole,
        { deleted: true },
        { external_echo: true },
        { automation_rule_id: 4 },
        { ...marked, deleted: true },
      ),
      source_id: fc.constantFrom(null, 'm_1'),
      sender: fc.constantFrom(
        agent,
        null,
        { id: 5, name: 'Ann' },
        { id: 5, name: 'Ann', type: 'contact' },
        { id: 2, type: 'agent_bot' },
        { id: 1, type: 'captain_assistant' },
        { id: 1, type: 'unheard_of' },
      ),
      inbox: fc.constantFrom({ id: 2 }, { id: 7 }),
      attachments: fc.constantFrom([], [file]),
    });
    const anyKnowledge = fc.record({
      inboxId: fc.constant('2'),
      isOurMessage: fc.boolean(),
      isRelayed: fc.boolean(),
    });
    fc.assert(
      fc.property(anyBody, anyKnowledge, (body, knowledge) => {
        const event = normalizeChatwoot(aBody(body));
        if (decideFromChatwoot(event, knowledge, { syncStatus: true }).kind !== 'reply') return;
        expect(body.private).toBe(false);
        expect(body.message_type).toBe('outgoing');
        const isFromConsole = body.content_attributes === fromConsole;
        if (!isFromConsole) expect(body.sender).toBe(agent);
        if (!isFromConsole) expect(body.content_attributes ?? {}).not.toHaveProperty('omnirelay');
        expect(body.content_attributes ?? {}).not.toHaveProperty('automation_rule_id');
        expect(body.inbox.id).toBe(2);
        expect(knowledge.isOurMessage).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
