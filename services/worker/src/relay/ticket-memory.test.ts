import { describe, expect, test } from 'vitest';
import { hasAll, learn, type TicketMemory } from './ticket-memory.ts';

const ourTags = ['from_chatwoot', 'api_integration'];
const earlier = '2026-01-08T10:00:00Z';
const later = '2026-01-08T10:00:05Z';
const link = { ticketId: '7', conversationId: '42', contactId: '5' };
const memory = (with_: Partial<TicketMemory>): TicketMemory => ({ ticketId: '7', link, ...with_ });

describe('learn', () => {
  test('takes over status, tags and their time, and keeps the link', () => {
    const facts = { status: 'open', tags: ['vip'], updatedAt: later };
    expect(learn(memory({}), facts, ourTags)).toEqual(memory(facts));
  });

  test('lets older tellings lose', () => {
    const before = memory({ status: 'solved', tags: ['vip'], updatedAt: later });
    expect(learn(before, { status: 'open', tags: [], updatedAt: earlier }, ourTags)).toBe(before);
  });

  test('believes the later arrival of two tellings of the same second', () => {
    const before = memory({ status: 'open', tags: [], updatedAt: later });
    const facts = { status: 'open', tags: ['vip'], updatedAt: later };
    expect(learn(before, facts, ourTags).tags).toEqual(['vip']);
  });

  test('learns nothing from an event that tells nothing', () => {
    const before = memory({ status: 'open', tags: ['vip'], updatedAt: earlier });
    const facts = { status: undefined, tags: undefined, updatedAt: later };
    expect(learn(before, facts, ourTags)).toBe(before);
  });

  test('keeps the tags when only the status is told', () => {
    const before = memory({ status: 'open', tags: ['vip'], updatedAt: earlier });
    const after = learn(before, { status: 'solved', tags: undefined, updatedAt: later }, ourTags);
    expect(after).toMatchObject({ status: 'solved', tags: ['vip'] });
  });

  test('follows the time while our tags are missing: the safe update is checked against it', () => {
    const before = memory({ status: 'open', tags: ['vip'], updatedAt: earlier });
    const after = learn(before, { status: 'open', tags: ['vip'], updatedAt: later }, ourTags);
    expect(after.updatedAt).toBe(later);
  });

  test('stays the same, and is not saved again, once our tags are there', () => {
    const before = memory({ status: 'open', tags: ['vip', ...ourTags], updatedAt: earlier });
    const facts = { status: 'open', tags: [...ourTags, 'vip'], updatedAt: later };
    expect(learn(before, facts, ourTags)).toBe(before);
  });
});

test.each([
  { tags: undefined, wanted: ['a'], want: false },
  { tags: undefined, wanted: [], want: false },
  { tags: [], wanted: [], want: true },
  { tags: ['a'], wanted: ['a', 'b'], want: false },
  { tags: ['b', 'x', 'a'], wanted: ['a', 'b'], want: true },
])('hasAll: $wanted in $tags is $want', ({ tags, wanted, want }) => {
  expect(hasAll(tags, wanted)).toBe(want);
});
