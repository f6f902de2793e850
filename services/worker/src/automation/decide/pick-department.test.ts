import { AutomateFlow } from '@omnirelay/shared/config/automate.ts';
import { expect, test } from 'vitest';
import type { DealFacts } from './pick-deal.ts';
import { countWords, pickDepartment } from './pick-department.ts';

const keywords = {
  FACTURATION: ['facture', 'remboursement'],
  Contact: ['rendez-vous', 'facture pro forma'],
};
const { rules } = AutomateFlow.parse({
  kind: 'automate',
  zoho: 'z',
  rules: { departments: ['DOC', 'Contact', 'FACTURATION', 'Refus CMA'], keywords },
});

const deal = (amount: number | null, fields: Record<string, unknown> = {}): DealFacts => ({
  ...{ id: '1', name: 'd', stage: 'GAGNÉ', amount, closingDate: null, modifiedTime: '' },
  fields,
});

test.each([
  { name: 'a deal of 20', deal: deal(20), text: 'Bonjour', want: 'DOC' },
  { name: 'a deal of another amount', deal: deal(500), text: 'ma facture', want: 'Contact' },
  {
    name: 'refused documents',
    deal: deal(20, { Evalbox: 'Documents refusés' }),
    text: 'Bonjour',
    want: 'Refus CMA',
  },
  { name: 'documents sent', deal: deal(20), text: 'Ci-joint mon permis', want: 'Refus CMA' },
  { name: 'a word', deal: undefined, text: 'Ma FACTURE du mois', want: 'FACTURATION' },
  { name: 'accents and hyphens', deal: undefined, text: 'un rendez vous', want: 'Contact' },
  {
    name: 'the longer expression',
    deal: undefined,
    text: 'une facture pro forma',
    want: 'Contact',
  },
  { name: 'part of a word', deal: undefined, text: 'la facturette', want: undefined },
  { name: 'nothing', deal: undefined, text: 'Bonjour', want: undefined },
  { name: 'a deal without an amount', deal: deal(null), text: 'Bonjour', want: undefined },
])('$name leads to $want', ({ deal, text, want }) => {
  expect(pickDepartment(deal, text, rules)?.department).toBe(want);
});

test('a draw decides nothing', () => {
  const drawn = { ...rules, keywords: { DOC: ['permis'], Contact: ['examen'] } };
  expect(pickDepartment(undefined, 'permis et examen', drawn)).toBeUndefined();
});

test('a rule for a department that is not allowed is passed over', () => {
  const few = { ...rules, departments: ['DOC'] };
  const refused = deal(20, { Evalbox: 'Documents refusés' });
  expect(pickDepartment(refused, '', few)?.department).toBe('DOC');
});

test.each([
  { text: "l'été, l'hiver", word: 'ete', count: 1 },
  { text: 'été hiver été', word: 'été', count: 2 },
  { text: 'anything', word: '...', count: 0 },
])('"$word" in "$text"', ({ text, word, count }) => {
  expect(countWords(text, word)).toBe(count);
});
