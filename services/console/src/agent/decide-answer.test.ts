import { expect, test } from 'vitest';
import { type AnswerFacts, decideAnswer } from './decide-answer.ts';

const undecided: AnswerFacts = {
  isPrivate: false,
  owner: 'people',
  ownedAt: null,
  status: 'Open',
  window: undefined,
  isAnonymous: false,
  since: undefined,
  answers: undefined,
};
const at = new Date(0);
const nobody = { customer: false, people: false };

const cases: [string, Partial<AnswerFacts>, string][] = [
  ['nobody has decided', {}, 'accept'],
  ['the AI has claimed it', { owner: 'ai' }, 'accept'],
  ['it was given to the AI', { owner: 'ai', ownedAt: at }, 'accept'],
  ['people have it', { ownedAt: at }, 'owned_by_people'],
  ['nobody has spoken since', { since: nobody }, 'accept'],
  ['the customer has said more', { since: { customer: true, people: false } }, 'stale'],
  ['a person has replied', { since: { customer: false, people: true } }, 'superseded'],
  [
    'a person has replied, and gave it back',
    { owner: 'ai', ownedAt: at, since: { customer: true, people: true } },
    'superseded',
  ],
  ['it answers the customer', { answers: 'customer' }, 'accept'],
  ['it answers itself', { answers: 'bot', since: nobody }, 'own_echo'],
  ['it answers a notice', { answers: 'system' }, 'own_echo'],
  ['it is closed', { status: 'Closed' }, 'conversation_closed'],
  ['its window is free', { window: 'free' }, 'accept'],
  ['its window is paid', { window: 'paid' }, 'accept'],
  ['its window is closed', { window: 'closed' }, 'window_closed'],
  ['the visitor is anonymous', { isAnonymous: true }, 'not_reachable'],
];

test.each(cases)('%s', (_, facts, want) => {
  const decision = decideAnswer({ ...undecided, ...facts });
  const said = decision.kind === 'refuse' ? decision.code : decision.isStale ? 'stale' : 'accept';
  expect(said).toBe(want);
  // A note is possible whatever holds for an answer.
  expect(decideAnswer({ ...undecided, ...facts, isPrivate: true }).kind).toBe('accept');
});
