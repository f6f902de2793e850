import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newEventId } from '../ids.ts';
import {
  type ConversationState,
  foldConversation,
  readUpTo,
  type Source,
} from './fold-conversation.ts';
import type { ConversationFact } from './projection.ts';

const noonMs = Date.UTC(2026, 0, 15, 12);

function aFact(part: Partial<ConversationFact> = {}): ConversationFact {
  return { providerId: '42', provider: 'zendesk', createdAtMs: undefined, atMs: noonMs, ...part };
}

/** The event that told it, accepted this many milliseconds after noon. */
function toldBy(afterMs: number): Source {
  return { id: newEventId(noonMs + afterMs), connection: 'zendesk-main', externalId: 'zendesk_42' };
}

type Told = [ConversationFact, Source];

function fold(told: Told[]): ConversationState | undefined {
  let row: ConversationState | undefined;
  for (const [fact, source] of told) row = foldConversation(row, fact, source);
  return row;
}

const named = (name: string, weight: number, afterMs: number) =>
  aFact({ contact: { is: { name }, weight, atMs: noonMs + afterMs } });
const standing = (is: 'Open' | 'Closed', afterMs: number) =>
  aFact({ status: { is, atMs: noonMs + afterMs } });

describe.each([
  ['as told', (told: Told[]) => told],
  ['the other way round', (told: Told[]) => told.toReversed()],
  ['twice', (told: Told[]) => [...told, ...told]],
])('%s:', (_, inOrder) => {
  test.each<[string, ConversationFact[], Partial<ConversationState>]>([
    ['the later contact counts', [named('An', 1, 0), named('Binh', 1, 5)], { contactName: 'Binh' }],
    ['unless it says less', [named('An', 2, 0), named('Binh', 1, 5)], { contactName: 'An' }],
    ['the later status counts', [standing('Closed', 5), standing('Open', 9)], { status: 'Open' }],
    ['not an earlier one', [standing('Closed', 9), standing('Open', 5)], { status: 'Closed' }],
    [
      'it began with the earliest, and changed with the latest',
      [aFact({ createdAtMs: noonMs - 9, atMs: noonMs + 5 }), aFact({ atMs: noonMs + 2 })],
      { createdAt: new Date(noonMs - 9), updatedAt: new Date(noonMs + 5) },
    ],
    [
      'a channel counts more than none',
      [aFact({ platform: 'facebook' }), aFact()],
      { platform: 'facebook' },
    ],
  ])('%s', (__, facts, want) => {
    const told = facts.map((fact, i): Told => [fact, toldBy(i)]);
    expect(fold(inOrder(told))).toMatchObject(want);
  });
});

test('it is read as far as it ever was', () => {
  const row = foldConversation(undefined, aFact(), toldBy(0));
  const [earlier, later] = [new Date(noonMs), new Date(noonMs + 5)];
  expect(readUpTo(readUpTo(row, earlier), later).readAt).toEqual(later);
  expect(readUpTo(readUpTo(row, later), earlier).readAt).toEqual(later);
});

const atMs = fc.option(fc.integer({ min: noonMs, max: noonMs + 9 }), { nil: undefined });
const facts = fc.array(
  fc.record(
    {
      contact: fc.record({
        is: fc.record({ name: fc.constantFrom('An', 'Binh') }),
        weight: fc.integer({ min: 0, max: 2 }),
        atMs,
      }),
      status: fc.record({ is: fc.constantFrom('Open' as const, 'Closed' as const), atMs }),
      createdAtMs: atMs,
      atMs,
    },
    { requiredKeys: ['createdAtMs', 'atMs'] },
  ),
  { minLength: 1, maxLength: 6 },
);
const tries = fc.record({
  facts,
  order: fc.array(fc.nat(1_000), { minLength: 12, maxLength: 12 }),
});

test('conversations end the same whatever the order of facts and their repetition', () => {
  fc.assert(
    fc.property(tries, (one) => {
      const told = one.facts.map((part, i): Told => [aFact(part), toldBy(i)]);
      const shuffled = [...told, ...told]
        .map((step, i) => ({ step, at: one.order[i] ?? i }))
        .sort((a, b) => a.at - b.at)
        .map(({ step }) => step);
      expect(fold(shuffled)).toEqual(fold(told));
    }),
    { numRuns: 1_000 },
  );
});
