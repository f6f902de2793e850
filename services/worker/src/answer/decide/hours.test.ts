import type { Day, Hours } from '@omnirelay/shared/config/answer.ts';
import { describe, expect, test } from 'vitest';
import { isAtWork } from './hours.ts';

const all: Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const weekdays = all.slice(0, 5);
const hours = (change: Partial<Hours>): Hours => ({
  timeZone: 'Asia/Ho_Chi_Minh',
  days: all,
  from: '08:00',
  to: '17:30',
  ...change,
});
const at = (time: string, change: Partial<Hours> = {}) => isAtWork(hours(change), Date.parse(time));

test('without hours it is always time', () => {
  expect(isAtWork(undefined, 0)).toBe(true);
});

// The 16th of January 2026 is a Friday.
describe('by day', () => {
  test.each([
    ['07:59:59', false],
    ['08:00:00', true],
    ['17:29:59', true],
    ['17:30:00', false],
    ['00:00:00', false],
  ])('%s in Vietnam: %s', (time, want) => {
    expect(at(`2026-01-16T${time}+07:00`)).toBe(want);
  });

  test.each([
    ['Friday', '2026-01-16T12:00+07:00', true],
    ['Saturday', '2026-01-17T12:00+07:00', false],
    ['Sunday', '2026-01-18T12:00+07:00', false],
    ['Saturday there, Friday in UTC', '2026-01-17T08:30+14:00', true],
    ['Monday there, Sunday in UTC', '2026-01-19T08:30+14:00', false],
  ])('%s', (_, time, want) => {
    const timeZone = time.endsWith('+14:00') ? 'UTC' : 'Asia/Ho_Chi_Minh';
    expect(at(time, { days: weekdays, timeZone, to: '23:59' })).toBe(want);
  });
});

describe('over midnight', () => {
  const night = { from: '20:00', to: '06:00', days: ['fri'] as Day[] };
  test.each([
    ['Thursday late', '2026-01-15T23:00', false],
    ['Friday early: that is Thursday’s night', '2026-01-16T05:00', false],
    ['Friday evening, too soon', '2026-01-16T19:59', false],
    ['Friday evening', '2026-01-16T20:00', true],
    ['midnight', '2026-01-17T00:00', true],
    ['Saturday early', '2026-01-17T05:59', true],
    ['Saturday, too late', '2026-01-17T06:00', false],
    ['Saturday evening', '2026-01-17T21:00', false],
  ])('%s: %s', (_, time, want) => {
    expect(at(`${time}:00+07:00`, night)).toBe(want);
  });

  test.each([
    ['2026-01-19T02:00:00+07:00', true],
    ['2026-01-18T02:00:00+07:00', false],
  ])('the night of Sunday ends on Monday: %s', (time, want) => {
    expect(at(time, { ...night, days: ['sun'] })).toBe(want);
  });
});

// Berlin leaves winter at 01:00 UTC on 29 March 2026 and summer at 01:00 UTC on 25 October.
test.each([
  ['2026-03-27T07:30Z', true],
  ['2026-03-27T06:30Z', false],
  ['2026-03-30T06:30Z', true],
  ['2026-10-23T06:30Z', true],
  ['2026-10-26T06:30Z', false],
])('clocks that were changed are followed: %s', (time, want) => {
  expect(at(time, { timeZone: 'Europe/Berlin' })).toBe(want);
});

test.each([
  ['2026-03-29T00:45Z', true],
  ['2026-03-29T01:00Z', false],
  ['2026-10-25T00:15Z', true],
  ['2026-10-25T01:15Z', true],
  ['2026-10-25T02:00Z', false],
])('an hour that is skipped or comes twice: %s', (time, want) => {
  expect(at(time, { timeZone: 'Europe/Berlin', from: '01:30', to: '03:00' })).toBe(want);
});
