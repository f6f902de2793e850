import { compareText, type Order } from '../api/pages.ts';
import type { Report, ReportKind } from '../api/shapes.ts';

export const reportKinds = ['phone', 'account', 'url'] as const satisfies ReportKind[];

/** As they stand in the address and go to the API; left out means all. */
export interface ReportFilters {
  kind?: ReportKind | undefined;
  q?: string | undefined;
}

/** Newest first. */
export const newestReport: Order<Report> = (a, b) =>
  compareText(b.createdAt, a.createdAt) || compareText(b.id, a.id);

/** Only what we know, from an address that anybody may have typed; all named, as in the inbox. */
export function readReportFilters(search: Record<string, unknown>): ReportFilters {
  // Digits that somebody typed into the address come as a number.
  const q = typeof search.q === 'number' ? String(search.q) : search.q;
  return {
    kind: reportKinds.find((kind) => kind === search.kind),
    q: typeof q === 'string' && q !== '' ? q.slice(0, 200) : undefined,
  };
}
