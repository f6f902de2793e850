import { expect, test } from 'vitest';
import { isBackupDue } from './when-due.ts';

const hour = 3_600_000;
const at = (time: string) => new Date(`2026-11-${time}:00Z`);
const daily = { every: 24 * hour, at: '03:00' };

const cases = [
  { name: 'none was made yet', when: daily, past: {}, now: '20T12:00', want: true },
  { name: 'not yet three', when: daily, past: ['20T03:00'], now: '21T02:59', want: false },
  { name: 'three', when: daily, past: ['20T03:00'], now: '21T03:00', want: true },
  {
    name: 'made by hand in the evening',
    when: daily,
    past: ['20T22:00'],
    now: '21T03:00',
    want: true,
  },
  { name: 'made a moment ago', when: daily, past: ['21T03:00'], now: '21T03:01', want: false },
  {
    name: 'nobody was there at three',
    when: daily,
    past: ['19T03:00'],
    now: '21T11:00',
    want: true,
  },
  {
    name: 'twice a day',
    when: { every: 12 * hour, at: '03:00' },
    past: ['21T03:00'],
    now: '21T15:00',
    want: true,
  },
  {
    name: 'every six hours, without a time',
    when: { every: 6 * hour },
    past: ['21T03:00'],
    now: '21T09:00',
    want: true,
  },
  {
    name: 'not yet six hours',
    when: { every: 6 * hour },
    past: ['21T03:00'],
    now: '21T08:59',
    want: false,
  },
  {
    name: 'the last one failed just now',
    when: daily,
    past: ['20T03:00', '21T03:00'],
    now: '21T03:10',
    want: false,
  },
  {
    name: 'the last one failed a while ago',
    when: daily,
    past: ['20T03:00', '21T03:00'],
    now: '21T03:15',
    want: true,
  },
  {
    name: 'the very first failed just now',
    when: daily,
    past: [undefined, '21T03:00'],
    now: '21T03:10',
    want: false,
  },
];

test.each(cases)('$name', ({ when, past, now, want }) => {
  const [good, last] = Array.isArray(past) ? past : [];
  const goodAt = good === undefined ? undefined : at(good);
  const lastAt = last === undefined ? goodAt : at(last);
  expect(isBackupDue(when, { goodAt, lastAt }, at(now))).toBe(want);
});
