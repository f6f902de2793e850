import { proposals } from '@omnirelay/shared/automation/proposals.ts';
import { describe, expect, test } from 'vitest';
import type { RunStage } from '../api/shapes.ts';
import { readComposition } from './read-composition.ts';
import {
  type FieldValue,
  type Proposal,
  readDeals,
  readField,
  readProposal,
} from './read-proposal.ts';
import { readStageEnd } from './stage-reasons.ts';

const read = (stage: RunStage['stage'], proposal: unknown, edited: unknown = null) =>
  readProposal({ stage, proposal, edited });

describe('a proposal', () => {
  test.each<Proposal>([
    { stage: 'link', value: { dealId: '5', dealUrl: 'https://crm.zoho.eu/5' } },
    { stage: 'dispatch', value: { departmentId: '7', department: 'DOC' } },
    { stage: 'respond', value: { to: 'a@example.com', from: 'b@example.com', content: 'Hi' } },
    { stage: 'updateTicket', value: { status: 'Closed', tags: ['vtc'], priority: null } },
    { stage: 'updateDeal', value: { fields: { Stage: 'GAGNÉ', Amount: 20, Note: null } } },
    { stage: 'addNote', value: { title: 'T', content: 'C' } },
  ])('of $stage is read as it is, and taken back by the API', ({ stage, value }) => {
    expect(read(stage, value)).toEqual({ stage, value });
    expect(proposals[stage].parse(value)).toEqual(value);
  });

  test('is what an operator made of it, where they did', () => {
    const edited = { title: 'Mine', content: 'C' };
    expect(read('addNote', { title: 'T', content: 'C' }, edited)?.value).toEqual(edited);
  });

  test.each([null, undefined, 'text', 5])('is none when it is %j', (proposal) => {
    expect(read('respond', proposal)).toBeUndefined();
  });

  test('of a newer version breaks nothing', () => {
    expect(read('respond', { to: 5, parts: [] })?.value).toEqual({ to: '', from: '', content: '' });
    expect(read('updateTicket', { tags: 'x', status: {} })?.value).toEqual({
      status: null,
      tags: [],
      priority: null,
    });
    expect(read('updateDeal', { fields: { A: { b: 1 }, C: 'd' } })?.value).toEqual({
      fields: { C: 'd' },
    });
    expect(read('compose', { analysis: 'x' })).toBeUndefined();
  });
});

test.each<[string, FieldValue, FieldValue]>([
  ['25', 20, 25],
  ['25 €', 20, '25 €'],
  ['', 20, ''],
  ['25', 'text', '25'],
  ['false', true, false],
  ['maybe', true, 'maybe'],
  ['', null, null],
  ['x', null, 'x'],
])('%j typed where %j was is %j', (typed, before, value) => {
  expect(readField(typed, before)).toEqual(value);
});

test('deals are named once, and nothing else is one', () => {
  const deal = { id: '5', name: 'Uber 20', stage: null };
  const candidates = [{ id: '6', name: 'CPF' }, deal, { id: 7 }, null, 'x'];
  const names = (details: Record<string, unknown>) => readDeals(details).map(({ name }) => name);
  expect(names({ deal, candidates })).toEqual(['Uber 20', 'CPF']);
  expect(names({ candidates: 'x' })).toEqual([]);
});

test('what composing left is read as far as it is known', () => {
  const proposal = { analysis: 'Waits for a date', escalate: true, escalationReason: 'angry' };
  const details = {
    model: 'm',
    problems: ['too long', 5],
    usage: { promptTokens: 10, completionTokens: 5 },
    cost: { amount: 0.001, currency: 'EUR' },
  };
  expect(readComposition({ proposal, details })).toEqual({
    analysis: 'Waits for a date',
    problems: ['too long'],
    model: 'm',
    tokens: 15,
    cost: { amount: 0.001, currency: 'EUR' },
    escalation: 'angry',
  });
  expect(readComposition({ proposal: null, details: {} })).toEqual({
    analysis: '',
    problems: [],
    model: '',
    tokens: undefined,
    cost: undefined,
    escalation: '',
  });
});

test.each([
  ['respond-uncertain', { stage: 'respond', how: 'uncertain' }],
  ['updateDeal-failed', { stage: 'updateDeal', how: 'failed' }],
  ['nothing-failed', undefined],
  ['closed', undefined],
])('a run ended as %s', (reason, end) => {
  expect(readStageEnd(reason)).toEqual(end);
});
