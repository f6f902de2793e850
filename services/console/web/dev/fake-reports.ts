import type { z } from 'zod';
import type { NewReport } from '../../src/api/contract-answers.ts';
import type { Report } from '../src/api/shapes.ts';
import { agents, chance, pick, startedAt } from './fake-data.ts';

const hourMs = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();

const cases = [
  { kind: 'phone', value: '0912345678', title: 'Pretends to be a parcel service', bank: null },
  {
    kind: 'account',
    value: '19034567890123',
    title: 'Payment for goods that never came',
    bank: 'Techcombank',
  },
  {
    kind: 'url',
    value: `vietcombank-xac-thuc.example/${'dang-nhap-'.repeat(9)}`,
    title: 'Copies the sign-in page of a bank',
    bank: null,
  },
  {
    kind: 'phone',
    value: '0387654321',
    title: 'Mạo danh công an, yêu cầu chuyển tiền',
    bank: null,
  },
] as const;

/** Newest first. */
export function makeReports(count: number): Report[] {
  return Array.from({ length: count }, (_, index) => {
    const known = cases[index % cases.length] ?? cases[0];
    const isKnownWell = index === 1 || chance(`details${index}`) < 0.3;
    const at = startedAt - (index + 1) * 5 * hourMs;
    return {
      ...known,
      id: `r${String(999_999 - index)}`,
      value: index < cases.length ? known.value : numbered(known, index),
      details: isKnownWell
        ? 'Three customers described the same call: a fee for customs first, then a “refund” by link.\n<b>Not</b> to be quoted.'
        : '',
      amount: isKnownWell ? 2_500_000 + index : null,
      source: pick(`source${index}`, ['A customer', 'Báo Tuổi Trẻ', 'Police bulletin 14/2026']),
      url: chance(`url${index}`) < 0.4 ? 'https://news.example.com/scams/14' : null,
      reportedAt: chance(`reported${index}`) < 0.6 ? iso(at - 90 * hourMs) : null,
      createdBy: pick(`by${index}`, agents).email,
      createdAt: iso(at),
    };
  });
}

function numbered({ kind, value }: Pick<Report, 'kind' | 'value'>, index: number): string {
  if (kind === 'url') return `prize-${index}.example`;
  return `${value.slice(0, 4)}${String(index).padStart(value.length - 4, '0')}`;
}

export function reportOf(given: z.output<typeof NewReport>, createdBy: string): Report {
  return {
    ...given,
    kind: given.kind ?? kindOf(given.value),
    id: `r${crypto.randomUUID()}`,
    createdBy,
    createdAt: new Date().toISOString(),
  };
}

function kindOf(value: string): Report['kind'] {
  if (/[a-z]/i.test(value)) return 'url';
  return value.replace(/\D/g, '').length === 10 ? 'phone' : 'account';
}
