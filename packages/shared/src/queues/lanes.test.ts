import { expect, test } from 'vitest';
import type { Flow } from '../config/config-file.ts';
import { parseMailbox } from '../mailbox/mailbox-name.ts';
import { flowsFrom, lanesOf } from './lanes.ts';

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

test('every flow has a lane for each connection that it hears', () => {
  expect(lanesOf(flows).map(({ name }) => name)).toEqual([
    'one.from.zendesk-main',
    'one.from.chatwoot-main',
    'two.from.zendesk-main',
    'two.from.other',
  ]);
});

test('no lane has a name that BullMQ refuses', () => {
  for (const { name } of lanesOf(flows)) expect(name).not.toContain(':');
});

test('an event goes to every flow that hears its connection', () => {
  expect(flowsFrom(flows, 'zendesk-main')).toEqual(['one', 'two']);
  expect(flowsFrom(flows, 'chatwoot-main')).toEqual(['one']);
  expect(flowsFrom(flows, 'nobody')).toEqual([]);
});

test('a mailbox is taken apart at its first bar, whatever its conversation is called', () => {
  expect(parseMailbox('one.from.zendesk-main|a|b:c')).toEqual({
    lane: 'one.from.zendesk-main',
    conversationKey: 'a|b:c',
  });
});
