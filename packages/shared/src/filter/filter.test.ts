import { expect, test } from 'vitest';
import { compileFilter, filterProblem } from './filter.ts';

const event = {
  message_type: 'incoming',
  private: false,
  content: 'Where is my refund?',
  conversation: { inbox_id: 7, labels: ['vip'], custom_attributes: {} },
  assignee: null,
};
const meta = { type: 'message_created', connection: 'chatwoot-main', conversation: 'chatwoot_5_4' };

test.each([
  ['event.conversation.inbox_id == 7', 'passes'],
  ['event.conversation.inbox_id in [8, 9]', 'fails'],
  ['"vip" in event.conversation.labels', 'passes'],
  ['event.private == false && event.message_type == "incoming"', 'passes'],
  ['event.content.contains("refund")', 'passes'],
  ['event.assignee == null', 'passes'],
  ['has(event.sender) && event.sender.type == "user"', 'fails'],
  ['event.sender.type == "user"', 'error'],
  ['event.content', 'error'],
  ['event.constructor == 1', 'error'],
  ['event.__proto__ == 1', 'error'],
  ['meta.type.startsWith("message_")', 'passes'],
  ['meta.connection == "chatwoot-main" && meta.conversation.endsWith("_4")', 'passes'],
])('%s: %s', (expression, kind) => {
  expect(filterProblem(expression)).toBeUndefined();
  expect(compileFilter(expression)(event, meta).kind).toBe(kind);
});

test.each([
  ['', /./],
  ['event.private ==', /Unexpected/],
  ['evnt.private', /Unknown variable: evnt/],
  ['1 + 1', /must be true or false/],
  ['event.content.matches("^(a+)+$")', /matches/],
  ['event.content . matches ("a")', /matches/],
  ['event.content.// (a\n//b\n matches//c\n("^(a+)+$")', /matches/],
  [`event.content.${'//'.repeat(1_000)}matches`, /./],
  ['process.exit(1)', /./],
  [`${'('.repeat(200)}true${')'.repeat(200)}`, /./],
  [Array(600).fill('true').join(' && '), /./],
])('%s is no condition', (expression, problem) => {
  expect(filterProblem(expression)).toMatch(problem);
});

test.each([[null], ['a text'], [[1]], [7]])('a body that is %j has nothing to ask for', (body) => {
  expect(compileFilter('event.private == false')(body, meta).kind).toBe('error');
});
