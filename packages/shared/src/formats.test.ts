import { expect, test } from 'vitest';
import { NewerFormatError, refuseNewer } from './formats.ts';

test.each([{}, { v: 1 }, { v: 1, unknown: true }, { v: 'odd' }, 'text', null])(
  '%o is for this version to judge',
  (json) => {
    expect(refuseNewer('event', json)).toBe(json);
  },
);

test.each([{ v: 2 }, { v: 99, unknown: true }])('%o is for a newer one', (json) => {
  expect(() => refuseNewer('event', json)).toThrow(NewerFormatError);
});
