import { expect, test } from 'vitest';
import { placeIn } from '../api/contract-flows.ts';
import { conditionsOf } from './conditions.ts';

const flow = { events: ['message_*'], inboxes: undefined, when: 'event.private == false' };

test.each([
  ['nothing is given', {}, flow],
  ['one is', { when: 'true' }, { ...flow, when: 'true' }],
  ['one is to be left out', { when: null }, { ...flow, when: undefined }],
  [
    'all are',
    { events: null, inboxes: ['7'], when: null },
    { events: undefined, inboxes: ['7'], when: undefined },
  ],
])('what is tried where %s', (_, given, want) => {
  expect(conditionsOf(flow, given)).toEqual(want);
});

test.each([
  ['abc', 0, 'line 1, column 1'],
  ['abc', 3, 'line 1, column 4'],
  ['ab\ncd', 4, 'line 2, column 2'],
  ['ab\n', 3, 'line 2, column 1'],
])('%j at %d is %s', (expression, at, want) => {
  expect(placeIn(expression, at)).toBe(want);
});
