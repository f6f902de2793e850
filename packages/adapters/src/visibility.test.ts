import { expect, test } from 'vitest';
import { LeakError, publicText } from './visibility.ts';

test('a person’s public text may be seen', () => {
  expect(publicText('hello', { isPrivate: false, isByPerson: true })).toBe('hello');
});

test.each([
  { isPrivate: true, isByPerson: true },
  { isPrivate: true, isByPerson: false },
  { isPrivate: false, isByPerson: false },
])('anything else is stopped, without its words in the error: %j', (source) => {
  const attempt = () => publicText('secret words', source);
  expect(attempt).toThrow(LeakError);
  expect(attempt).not.toThrow(/secret words/);
});
