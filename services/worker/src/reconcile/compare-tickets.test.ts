import { expect, test } from 'vitest';
import { aTicket } from '../automation/decide/samples.ts';
import { createCompareTickets, isMissed } from './compare-tickets.ts';

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

test('more than Zoho shows at once are found by asking for shorter times', async () => {
  const written = Array.from({ length: 2_500 }, (_, i) => ({
    ...aTicket({ id: String(10_000 + i) }),
    modifiedTime: new Date(nowMs - 3_600_000 + i * 1_000),
    customerResponseTime: new Date(nowMs - 3_600_000 + i * 1_000),
  }));
  const accepted = new Set<string>();
  const compare = createCompareTickets({
    connection: 'zoho-main',
    flow: 'desk',
    desk: {
      async searchTickets({ modifiedFrom, repliedFrom, until, from, limit }) {
        if (from > 999) throw new Error('422');
        const since = modifiedFrom ?? repliedFrom ?? until;
        const hits = written.filter(
          (one) => one.modifiedTime >= since && one.modifiedTime <= until,
        );
        return hits.slice(from, from + limit);
      },
    },
    patiently: (call) => call(),
    findTriggerTimes: async () => new Map(),
    async accept({ id, providerEventId }) {
      const outcome = accepted.has(providerEventId) ? 'duplicate' : 'accepted';
      accepted.add(providerEventId);
      return { outcome, id };
    },
    window: () => ({ ...window, firstSyncAtMs: 0 }),
  });
  const progress = { conversationsRead: 0, messagesRead: 0, healed: 0, oldestGapMs: null };
  await compare({ sinceMs: nowMs - 7_200_000 }, progress, async () => {});
  expect(accepted.size).toBe(2_500);
  expect(progress).toMatchObject({ healed: 2_500, oldestGapMs: 3_600_000 });
});
