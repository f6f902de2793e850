import { infiniteQueryOptions } from '@tanstack/react-query';
import { get, post, postLong, remove } from '../api/client.ts';
import type { Page } from '../api/pages.ts';
import type { NewReport, Report, ReportImported } from '../api/shapes.ts';
import type { ReportFilters } from './report-filters.ts';

/** Colleagues add some now and then; nothing announces it. */
export const reportsPollMs = 30_000;
const pageSize = 50;

export function fetchReports(
  { q, kind }: ReportFilters,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<Report>> {
  return get('/api/scam-reports', { q, kind, cursor: cursor ?? '', limit: pageSize }, signal);
}

export const reportsQuery = (filters: ReportFilters) =>
  infiniteQueryOptions({
    queryKey: ['reports', filters],
    queryFn: ({ pageParam, signal }) => fetchReports(filters, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The same one twice is one: it then counts as known. */
export function addReport(report: NewReport): Promise<ReportImported> {
  return post('/api/scam-reports', report);
}

export function importReports(csv: string): Promise<ReportImported> {
  return postLong('/api/scam-reports/import', { csv });
}

export function deleteReport(id: string): Promise<void> {
  return remove(`/api/scam-reports/${encodeURIComponent(id)}`);
}
