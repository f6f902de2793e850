import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newEventId } from '../ids.ts';
import { anEvent } from '../mailbox/testing/an-event.ts';
import { createBook } from './book.ts';
import type { MessageState } from './fold-message.ts';
import type { ReplyOutcome } from './fold-outcome.ts';
import type { ConversationFact, MessageFact } from './projection.ts';
import type { FlowState } from './record.ts';

/** Stored by the console before it was sent. The provider knows it as 3. */
const reply: MessageState = {
  id: 'reply',
  conversationId: 'zendesk-main.42',
  connection: 'zendesk-main',
  providerId: null,
  effectId: 'the-effect',
  sender: 'agent',
  author: 'Mai',
  content: 'Hello',
  private: false,
  attachments: [{ id: 'u1', name: 'a.pdf', uploadId: 'u1' }],
  amendments: {},
  state: 'sending',
  failure: null,
  version: '',
  editedAt: null,
  deletedAt: null,
  createdAt: new Date(5),
};

const file = (id: string, more: object = {}) => ({ id, name: `${id}.png`, ...more });
const providerId = fc.constantFrom('1', '2', '3');
const atMs = fc.option(fc.integer({ min: 1_000, max: 1_050 }), { nil: undefined });
const fileId = fc.constantFrom('f1', 'f2');

/** The parts that an event may tell, as far as they can contradict each other. */
const part: fc.Arbitrary<Omit<MessageFact, 'providerId'>> = fc.oneof(
  fc
    .record({
      text: fc.constantFrom('a', 'b'),
      atMs,
      private: fc.boolean(),
      createdAtMs: fc.constantFrom(1_000, 1_234),
    })
    .map((said) => ({ content: content({ ...said, isUpdate: true }) })),
  fc.record({ files: fileId.map((id) => [file(id)]) }),
  fc.record({ files: fileId.map((id) => [file(id, { sizeBytes: 3, url: 'https://a.example' })]) }),
  fc.record({ removedFiles: fileId.map((id) => [id]) }),
  fc.constant({ madePrivate: true as const }),
  fc.record({ deletedAtMs: fc.integer({ min: 1_000, max: 1_050 }) }),
);

function content(said: {
  text: string;
  isUpdate: boolean;
  private?: boolean;
  createdAtMs?: number;
  atMs?: number | undefined;
}) {
  return {
    sender: 'customer' as const,
    author: 'An',
    private: false,
    failure: said.text === 'b' ? 'not delivered' : undefined,
    createdAtMs: 1_000,
    atMs: undefined,
    ...said,
  };
}

const facts = fc.array(fc.record({ providerId, part, at: atMs }), { maxLength: 8 }).map((some) => [
  // Everything is said for the first time once.
  ...['1', '2', '3'].map((id) => ({
    providerId: id,
    part: { content: content({ text: 'a', isUpdate: false, atMs: 1_000 }) },
    at: 1_000,
  })),
  ...some,
]);

type Step = (book: ReturnType<typeof createBook>) => void;

function stepOf(
  fact: { providerId: string; part: object; at: number | undefined },
  i: number,
  isMarked: boolean,
): Step {
  const event = anEvent({ id: newEventId(2_000 + i) });
  const conversation: ConversationFact = {
    providerId: '42',
    provider: 'zendesk',
    createdAtMs: 1,
    atMs: fact.at,
  };
  const effectId = fact.providerId === '3' && isMarked ? 'the-effect' : undefined;
  return (book) =>
    book.tell(conversation, { providerId: fact.providerId, effectId, ...fact.part }, event);
}

/** Whatever was read of it before: the outcome as it stands in the end is told each time. */
function outcomeStep(state: FlowState): Step {
  const outcome: ReplyOutcome = {
    messageId: 'reply',
    connection: 'zendesk-main',
    conversationId: 'zendesk-main.42',
    state,
    reason: null,
    providerId: state === 'done' ? '3' : undefined,
    parts: [],
  };
  return (book) => book.settle(outcome);
}

/** Each batch finds what the ones before have left. */
function play(steps: Step[], batchSize: number): MessageState[] {
  let rows = new Map([[reply.id, reply]]);
  for (let i = 0; i < steps.length; i += batchSize) {
    const book = createBook([...rows.values()]);
    for (const step of steps.slice(i, i + batchSize)) step(book);
    const { changed, merged } = book.changes();
    rows = new Map([...rows, ...changed.map((row) => [row.id, row] as const)]);
    for (const id of merged) rows.delete(id);
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const tries = fc.record({
  facts,
  /** whether the echo says whose it is; else only the outcome tells */
  isMarked: fc.boolean(),
  order: fc.array(fc.nat(1_000_000), { minLength: 40, maxLength: 40 }),
  batchSize: fc.integer({ min: 1, max: 5 }),
});

test('messages end the same whatever the order of facts, their repetition and their batches', () => {
  fc.assert(
    fc.property(tries, (one) => {
      const state = 'done';
      const told = one.facts.map((fact, i) => stepOf(fact, i, one.isMarked));
      const steps = [...told, outcomeStep(state)];
      const shuffled = [...steps, ...steps]
        .map((step, i) => ({ step, at: one.order[i] ?? i }))
        .sort((a, b) => a.at - b.at)
        .map(({ step }) => step);
      const want = play(steps, steps.length);
      expect(play(shuffled, one.batchSize)).toEqual(want);
      expect(want.map(({ providerId }) => providerId)).toEqual(
        expect.arrayContaining(['1', '2', '3']),
      );
      expect(want).toHaveLength(3);
      for (const { providerId, part } of one.facts) {
        const row = want.find((message) => message.providerId === providerId);
        if ('madePrivate' in part) expect(row).toMatchObject({ private: true });
        if ('deletedAtMs' in part) expect(row).toMatchObject({ content: '', attachments: [] });
      }
      expect(want.find(({ id }) => id === 'reply')).toMatchObject({
        providerId: '3',
        author: 'Mai',
      });
    }),
    { numRuns: 3_000 },
  );
});
