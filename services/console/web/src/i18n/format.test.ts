import { describe, expect, test } from 'vitest';
import * as format from './format.ts';

// Whatever the zone of the machine: times are built in it.
const at = (day: number, hour = 12, minute = 0, month = 0, year = 2026) =>
  new Date(year, month, day, hour, minute);
const now = at(15, 14, 5);
const iso = (date: Date) => date.toISOString();
/** Intl separates with spaces of its own. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test.each([
  [0, '0 ms'],
  [350.4, '350 ms'],
  [1_240, '1.2 sec'],
  [42_000, '42 sec'],
  [240_000, '4 min'],
  [7_500_000, '2 hr 5 min'],
  [7_200_000, '2 hr'],
  [90_000_000, '1 day 1 hr'],
  [-5, '0 ms'],
])('%d ms is %s', (ms, text) => {
  expect(plain(format.formatDuration('en', ms))).toBe(text);
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [184_320, '184 kB'],
  [5_300_000, '5.3 MB'],
  [2e12, '2,000 GB'],
])('%d bytes is %s', (bytes, text) => {
  expect(plain(format.formatBytes('en', bytes))).toBe(text);
});

describe('in lists', () => {
  test.each([
    ['today, the time', at(15, 0, 0), '12:00 AM'],
    ['yesterday, even minutes ago', at(14, 23, 59), 'yesterday'],
    ['within a week, the weekday', at(11), 'Sunday'],
    ['this year, the date', at(3), 'Jan 3'],
    ['before, with the year', at(31, 12, 0, 11, 2024), '12/31/24'],
    ['a clock that goes ahead', at(16), 'Jan 16'],
  ])('%s', (_, date, text) => {
    expect(plain(format.formatListTime('en', iso(date), now))).toBe(text);
  });
});

test.each([
  ['en', at(15), 'today'],
  ['fr', at(14), 'hier'],
  ['en', at(2), 'Friday, January 2'],
  ['pt', at(2, 12, 0, 0, 2025), 'quinta-feira, 2 de janeiro de 2025'],
])('a day in %s', (language, date, text) => {
  expect(format.formatDay(language, iso(date), now)).toBe(text);
});

test.each([
  [at(15, 14, 4), '1 minute ago'],
  [at(15, 11, 0), '3 hours ago'],
  [at(13), '2 days ago'],
  [now, 'now'],
])('ago: %s', (date, text) => {
  expect(format.formatAgo('en', iso(date), now)).toBe(text);
});

test('digits are those of the language', () => {
  expect(format.formatNumber('bn', 1842)).toBe('১,৮৪২');
  expect(plain(format.formatNumber('fr', 1842))).toBe('1 842');
});
