import { expect, test } from 'vitest';
import { NewReport } from '../../../src/api/contract-answers.ts';
import { newReport } from './new-report.ts';

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const least = { value: ' 0912 345 678 ', title: 'Fake prize', source: 'A customer' };

test('what is left empty is left out', () => {
  const report = newReport(formOf({ ...least, bank: ' ', url: '', reportedAt: '' }), {
    kind: '',
    amount: '',
  });
  expect(report).toEqual({
    value: '0912 345 678',
    title: 'Fake prize',
    source: 'A customer',
    details: '',
    bank: null,
    url: null,
    amount: null,
    reportedAt: null,
  });
  expect(NewReport.safeParse(report).success).toBe(true);
});

test('everything is taken over', () => {
  const report = newReport(
    formOf({ ...least, bank: 'VCB', url: 'https://news.example/1', reportedAt: '2026-03-01' }),
    { kind: 'account', amount: 2_500_000 },
  );
  expect(report).toMatchObject({
    kind: 'account',
    bank: 'VCB',
    url: 'https://news.example/1',
    amount: 2_500_000,
    reportedAt: new Date('2026-03-01T00:00:00').toISOString(),
  });
  expect(NewReport.safeParse(report).success).toBe(true);
});
