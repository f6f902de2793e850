import { expect, test } from 'vitest';
import { ForwardFlow, takesType } from './forward.ts';

const least = { kind: 'forward', from: 'chatwoot-main', url: 'https://crew.test/hook' };

test('a flow needs a connection and an address', () => {
  expect(ForwardFlow.parse(least)).toMatchObject({
    id: 'forward',
    from: ['chatwoot-main'],
    timeout: 10_000,
    tokenIn: 'header',
    body: 'original',
    repeatable: true,
  });
});

test.each([
  [{ url: 'ftp://crew.test' }, /http/],
  [{ url: 'https://user:pass@crew.test' }, /token/],
  [{ url: 'https://crew.test/#a' }, /#/],
  [{ url: 'crew.test' }, /http/],
  [{ from: [] }, /must name/],
  [{ id: 'inbox-2' }, /inbox/],
  [{ id: 'reply' }, /console/],
  [{ secrets: ['secret'] }, /whsec_/],
  [{ secrets: ['whsec_c2hvcnQ='] }, /24 to 64/],
  [{ events: ['*created'] }, /event type/],
  [{ events: [] }, /./],
  [{ inboxes: ['seven'] }, /./],
  [{ when: 'event.x ==' }, /Unexpected/],
  [{ timeout: '2m' }, /1m/],
  [{ pauseAfter: '5s' }, /1m/],
  [{ rateLimit: { count: 0 } }, /./],
  [{ token: 'made-up\n' }, /line break/],
  [{ token: 'señal' }, /ASCII/],
  [{ target: 'x' }, /target/],
])('%j is refused', (change, why) => {
  const read = ForwardFlow.safeParse({ ...least, ...change });
  expect(read.success).toBe(false);
  expect(JSON.stringify(read.error?.issues)).toMatch(why);
});

test.each([
  [undefined, 'anything', true],
  [['message_created'], 'message_created', true],
  [['message_created'], 'message_updated', false],
  [['message_*', 'x'], 'message_updated', true],
  [['*'], 'anything', true],
  [['x'], 'test_event', true],
  [['ticket.comment_added'], 'comment.read', true],
  [['ticket.*'], 'comment', true],
  [['comment'], 'comment.read', false],
  [['ticket.status_changed'], 'comment.read', false],
])('%j takes %s: %s', (events, type, want) => {
  expect(takesType({ events }, type)).toBe(want);
});
