import { describe, expect, test } from 'vitest';
import { flowsWithin, isStatusNews, missingOf, reachOf, type Window } from './plan.ts';
import type { Found, FoundStatus } from './source.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');
const hour = 3_600_000;
const window: Window = {
  nowMs: noon,
  firstSyncAtMs: noon - 48 * hour + 700,
  maxAgeMs: 24 * hour,
  leaveMs: 30_000,
};

describe('how far it goes', () => {
  test.each([
    { name: 'an hour old: everywhere', ageMs: hour, want: 'all' },
    { name: 'as old as may be: everywhere', ageMs: 24 * hour, want: 'all' },
    { name: 'older than that: into the inbox', ageMs: 24 * hour + 1, want: 'inbox' },
    { name: 'younger than its webhook may be: nowhere yet', ageMs: 29_999, want: 'later' },
    { name: 'listed as old enough, perhaps not yet: nowhere', ageMs: 30_999, want: 'later' },
    { name: 'surely old enough: everywhere', ageMs: 31_000, want: 'all' },
    { name: 'of a clock that is ahead: nowhere yet', ageMs: -hour, want: 'later' },
  ])('$name', ({ ageMs, want }) => {
    expect(reachOf(noon - ageMs, window)).toBe(want);
  });

  test('from before the first sync: into the inbox, to the second', () => {
    const young = { ...window, maxAgeMs: 96 * hour };
    expect(reachOf(noon - 48 * hour, young)).toBe('all');
    expect(reachOf(noon - 48 * hour - 1, young)).toBe('inbox');
  });

  test('the inbox’s flows are told by their name', () => {
    const flows = ['relay', 'inbox', 'inbox-two'];
    expect(flowsWithin('all', flows)).toEqual(flows);
    expect(flowsWithin('inbox', flows)).toEqual(['inbox', 'inbox-two']);
    expect(flowsWithin('later', flows)).toEqual([]);
  });
});

const message: Found = {
  kind: 'message',
  type: 'message_created',
  providerEventId: 'message-1',
  messageEventId: 'message-1',
  messageId: '1',
  atMs: noon - hour,
  body: () => ({}),
};
const change: Found = { ...message, kind: 'change', providerEventId: 'message-1-abc' };
const file: Found = { ...message, kind: 'file', providerEventId: 'attachment-5' };

describe('what is missing', () => {
  test.each([
    { name: 'a message that nobody knows', found: [message], known: [], want: [message] },
    { name: 'nothing of what is known', found: [message], known: [['message-1', 'x']], want: [] },
    {
      name: 'nothing that is claimed, as it is on its way to the store',
      found: [message, change, file],
      known: [['message-1', 'claimed']],
      want: [],
    },
    {
      name: 'not what has become of a message that is missing itself: it shows that already',
      found: [message, change, file],
      known: [],
      want: [message],
    },
    {
      name: 'what has become of a known one, and its files',
      found: [message, change, file],
      known: [['message-1', 'ticket.comment_added']],
      want: [change, file],
    },
    {
      name: 'no files of one that was read: they came along',
      found: [message, file],
      known: [['message-1', 'comment.read']],
      want: [],
    },
    {
      name: 'nothing that is too young',
      found: [{ ...message, atMs: noon - 1_000 }],
      known: [],
      want: [],
    },
  ])('$name', ({ found, known, want }) => {
    expect(missingOf(found, new Map(known as [string, string][]), window)).toEqual(want);
  });
});

describe('a status', () => {
  const status = (isClosed: boolean, atMs = noon - hour): FoundStatus => ({
    type: 'conversation_status_changed',
    providerEventId: 'conversation-1-abc',
    isClosed,
    atMs,
    body: () => ({}),
  });
  test.each([
    { name: 'closed, and nothing was told', now: true, told: undefined, want: true },
    { name: 'open, and nothing was told', now: false, told: undefined, want: false },
    { name: 'as it was told', now: true, told: true, want: false },
    { name: 'other than it was told', now: false, told: true, want: true },
  ])('$name: news: $want', ({ now, told, want }) => {
    const lastTold = told === undefined ? undefined : { isClosed: told };
    expect(isStatusNews(status(now), lastTold, window)).toBe(want);
  });

  test('that has just changed may still be told by its webhook', () => {
    expect(isStatusNews(status(true, noon - 1_000), undefined, window)).toBe(false);
  });
});
