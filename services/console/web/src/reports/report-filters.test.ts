import { expect, test } from 'vitest';
import type { Report } from '../api/shapes.ts';
import { newestReport, readReportFilters } from './report-filters.ts';

test.each([
  [{}, { kind: undefined, q: undefined }],
  [
    { kind: 'phone', q: '0912' },
    { kind: 'phone', q: '0912' },
  ],
  [
    { kind: 'person', q: 912345678 },
    { kind: undefined, q: '912345678' },
  ],
  [
    { kind: ['url'], q: ['a'] },
    { kind: undefined, q: undefined },
  ],
  [{ q: 'x'.repeat(300) }, { kind: undefined, q: 'x'.repeat(200) }],
])('reads %j', (search, filters) => {
  expect(readReportFilters(search)).toEqual(filters);
});

test('the newest comes first', () => {
  const reports = [
    { id: 'a', createdAt: '2026-01-01T00:00:00Z' },
    { id: 'b', createdAt: '2026-01-02T00:00:00Z' },
    { id: 'c', createdAt: '2026-01-01T00:00:00Z' },
  ] as Report[];
  expect(reports.sort(newestReport).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
});
