import { describe, expect, test } from 'vitest';
import { proposals } from './proposals.ts';
import type { SwitchedStage } from './stages.ts';

describe('a proposal of its stage', () => {
  test.each<[SwitchedStage, unknown]>([
    ['link', { dealId: '5800000000000417', dealUrl: 'https://crm.zoho.eu/crm/tab/Potentials/5' }],
    ['dispatch', { departmentId: '190000000000006907', department: 'DOC' }],
    ['respond', { to: 'a@example.com', from: 'doc@example.com', content: 'Bonjour 👋' }],
    ['updateTicket', { status: 'On Hold', tags: ['examen'], priority: null }],
    ['updateDeal', { fields: { Stage: 'GAGNÉ', Amount: 20, Paid: true, Next_Step: null } }],
    ['addNote', { title: '', content: 'A note' }],
  ])('%s is kept as it is', (stage, proposal) => {
    expect(proposals[stage].parse(proposal)).toEqual(proposal);
  });

  test('leaves a ticket alone in what it does not name', () => {
    expect(proposals.updateTicket.parse({})).toEqual({ status: null, tags: [], priority: null });
  });
});

test.each<[string, SwitchedStage, unknown]>([
  ['a path for an id', 'link', { dealId: '../1', dealUrl: 'x' }],
  ['a name for an id', 'dispatch', { departmentId: 'DOC', department: 'DOC' }],
  ['nothing to say', 'respond', { to: 'a', from: 'b', content: ' \n' }],
  ['NUL', 'respond', { to: 'a', from: 'b', content: '\0' }],
  ['half a character', 'addNote', { title: 'a', content: 'b\udc00' }],
  ['a field of another stage', 'addNote', { title: 'a', content: 'b', to: 'c' }],
  ['a field with a path', 'updateDeal', { fields: { 'Stage/Amount': 'x' } }],
  ['a prototype', 'updateDeal', { fields: JSON.parse('{"__proto__": {"a": 1}}') }],
  ['no field', 'updateDeal', { fields: {} }],
  ['no object', 'updateTicket', 'Closed'],
])('%s is refused', (_, stage, proposal) => {
  expect(proposals[stage].safeParse(proposal).success).toBe(false);
});
