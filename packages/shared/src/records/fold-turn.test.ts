import { describe, expect, test } from 'vitest';
import { foldTurn } from './fold-turn.ts';

const noon = new Date('2026-11-21T12:00:00Z');
const before = new Date(noon.getTime() - 1_000);
const after = new Date(noon.getTime() + 1_000);
const people = { owner: 'people', ownedAt: noon };
const ai = { owner: 'ai', ownedAt: noon };
const aRow = (change: Partial<Parameters<typeof foldTurn>[0]> = {}) => ({
  owner: 'ai',
  ownedAt: null,
  status: 'Open',
  ...change,
});

describe('whose turn it is', () => {
  test.each([
    ['people’s, when that is the newest', { is: 'people', when: 'newest' }, {}, true, people],
    ['not people’s by what is old', { is: 'people', when: 'newest' }, {}, false, {}],
    ['people’s by what happened, old or not', { is: 'people', when: 'always' }, {}, false, people],
    ['people’s, as the AI had it', { is: 'people', when: 'taken' }, {}, false, people],
    [
      'nobody’s still, as the AI did not have it',
      { is: 'people', when: 'taken' },
      { owner: 'people' },
      true,
      {},
    ],
    ['people’s, as nobody has decided', { is: 'people', when: 'undecided' }, {}, true, people],
    [
      'the AI’s still: whoever gave it back knew who had it',
      { is: 'people', when: 'undecided' },
      { ownedAt: before },
      true,
      {},
    ],
    [
      'the AI’s again',
      { is: 'ai', when: 'newest' },
      { owner: 'people', ownedAt: before },
      true,
      ai,
    ],
    [
      'not the AI’s by what is old',
      { is: 'ai', when: 'newest' },
      { owner: 'people', ownedAt: before },
      false,
      {},
    ],
    [
      'the AI’s, as the customer is back after the end',
      { is: 'ai', when: 'reopened' },
      { owner: 'people', ownedAt: before, status: 'Closed' },
      true,
      ai,
    ],
    [
      'people’s still, as it had not ended',
      { is: 'ai', when: 'reopened' },
      { owner: 'people', ownedAt: before },
      true,
      {},
    ],
    ['whose somebody said later', { is: 'people', when: 'always' }, { ownedAt: after }, true, {}],
  ] as const)('%s', (_, turn, row, isNewest, want) => {
    expect(foldTurn(aRow(row), turn, { at: noon, isNewest })).toEqual(want);
  });
});
