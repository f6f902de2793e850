import { expect, test } from 'vitest';
import type { Flow } from '../config/config-file.ts';
import { parseMailbox } from '../mailbox/mailbox-name.ts';
import { lanesOf, sourcesOf } from './lanes.ts';

const relay = (id: string, zendesk: string, chatwoot: string): Flow => ({
  kind: 'relay',
  id,
  zendesk,
  chatwoot,
  tags: [],
  syncStatus: true,
  staffComments: 'outgoing',
  allowPrivate: false,
  maxFileMb: 40,
});
const flows = [
  relay('one', 'zendesk-main', 'chatwoot-main'),
  relay('two', 'zendesk-main', 'other'),
];
const inbox: Flow = { kind: 'inbox', id: 'inbox', from: ['zendesk-main', 'other'] };

test('every relay has a lane for each connection that it hears', () => {
  expect(lanesOf(flows).map(({ name }) => name)).toEqual([
    'one.from.zendesk-main',
    'one.from.chatwoot-main',
    'two.from.zendesk-main',
    'two.from.other',
  ]);
});

test('what is stored has no lane, and what it is answered has one for each connection', () => {
  expect(lanesOf([inbox])).toEqual([
    { name: 'reply.from.zendesk-main', kind: 'reply', flow: 'reply', connection: 'zendesk-main' },
    { name: 'reply.from.other', kind: 'reply', flow: 'reply', connection: 'other' },
  ]);
});

test('a flow hears the connections that it names', () => {
  expect([...flows, inbox].map(sourcesOf)).toEqual([
    ['zendesk-main', 'chatwoot-main'],
    ['zendesk-main', 'other'],
    ['zendesk-main', 'other'],
  ]);
});

test('no lane has a name that BullMQ refuses', () => {
  for (const { name } of lanesOf([...flows, inbox])) expect(name).not.toContain(':');
});

test('a mailbox is taken apart at its first bar, whatever its conversation is called', () => {
  expect(parseMailbox('one.from.zendesk-main|a|b:c')).toEqual({
    lane: 'one.from.zendesk-main',
    conversationKey: 'a|b:c',
  });
});
