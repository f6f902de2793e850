import { expect, test } from 'vitest';
import { decideReply } from './decide-reply.ts';
import { aReply } from './testing/a-reply.ts';

test.each(['sending', 'sent', 'failed', 'uncertain'])('one that is %s is sent', (state) => {
  const reply = aReply({ state });
  expect(decideReply(reply)).toEqual({ kind: 'send', reply });
});

const file = { id: '1', name: 'a.png', uploadId: 'u1' };
test.each([
  { name: 'is gone', reply: undefined, reason: 'deleted' },
  { name: 'was deleted', reply: aReply({ deletedAt: new Date() }), reason: 'deleted' },
  { name: 'nobody has approved', reply: aReply({ state: 'draft' }), reason: 'draft' },
  { name: 'somebody else wrote', reply: aReply({ state: 'stored' }), reason: 'not-a-reply' },
  { name: 'says nothing', reply: aReply({ content: ' \n' }), reason: 'empty' },
])('one that $name is not sent', ({ reply, reason }) => {
  expect(decideReply(reply)).toEqual({ kind: 'skip', reason });
});

test('files alone are sent', () => {
  expect(decideReply(aReply({ content: '', attachments: [file] })).kind).toBe('send');
});
