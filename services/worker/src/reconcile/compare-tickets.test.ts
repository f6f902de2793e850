import { expect, test } from 'vitest';
import { isMissed } from './compare-tickets.ts';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const window = { nowMs, maxAgeMs: 24 * 3_600_000, leaveMs: 30_000 };
const at = (text: string) => new Date(`2026-11-${text}Z`);
const ticket = {
  statusType: 'Open',
  isSpam: false,
  isTrashed: false,
  createdTime: at('20T10:00:00'),
  customerResponseTime: at('20T11:00:00'),
};

test.each([
  { name: 'that no run is about', change: {}, knownAt: undefined, missed: true },
  { name: 'answered before by a run', change: {}, knownAt: at('20T10:00:00'), missed: true },
  { name: 'that its run is about', change: {}, knownAt: at('20T11:00:00'), missed: false },
  {
    name: 'written a moment ago',
    change: { customerResponseTime: at('20T11:59:50') },
    missed: false,
  },
  { name: 'too old', change: { customerResponseTime: at('18T11:00:00') }, missed: false },
  {
    name: 'never answered by its customer',
    change: { customerResponseTime: undefined },
    missed: true,
  },
  { name: 'closed', change: { statusType: 'Closed' }, missed: false },
  { name: 'spam', change: { isSpam: true }, missed: false },
  { name: 'thrown away', change: { isTrashed: true }, missed: false },
])('a ticket $name: $missed', ({ change, knownAt, missed }) => {
  expect(isMissed({ ...ticket, ...change }, knownAt, window)).toBe(missed);
});
