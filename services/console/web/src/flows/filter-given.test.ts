import { expect, test } from 'vitest';
import { filterGiven, problemOfWhen } from './filter-given.ts';

const form = { when: 'event.private == false', eventId: ' 0mn1 ', body: '{"a":1}' } as const;
const when = form.when;

test.each([
  ['newest', form, { when }],
  ['one', form, { when, eventId: '0mn1' }],
  ['body', form, { when, event: '{"a":1}' }],
  ['newest', { ...form, when: ' \n' }, { when: null }],
] as const)('against %s', (against, given, want) => {
  expect(filterGiven({ ...given, against })).toEqual(want);
});

test.each([
  ['when: Unexpected token, line 1, column 2', 'Unexpected token, line 1, column 2'],
  ['event: is not JSON', undefined],
])('%s', (message, want) => {
  expect(problemOfWhen(message)).toBe(want);
});
