import type { Subject } from './subject.ts';

export type VerdictStatus = 'reported' | 'not_found' | 'unknown';

/** A report as it may be shown to anybody: nothing of whoever made it. */
export interface ReportItem {
  source: string;
  title: string;
  date?: string;
  url?: string;
}

/** What one source said. `unknown`: it could not be asked, or its answer could not be read. */
export type SourceAnswer = { source: string } & (
  | { status: 'reported'; total: number; items: ReportItem[] }
  | { status: 'not_found' }
  | { status: 'unknown'; reason: string }
);

export interface Verdict {
  subject: Subject;
  status: VerdictStatus;
  total: number;
  items: ReportItem[];
  /** those that could not be asked */
  unknownSources: string[];
  /** ISO 8601 */
  checkedAt: string;
  cached: boolean;
}

/** One report is enough; that there is none, only sources that all answered can say. */
export function combine(
  subject: Subject,
  answers: readonly SourceAnswer[],
  asked: Pick<Verdict, 'checkedAt' | 'cached'>,
): Verdict {
  const reports = answers.filter((answer) => answer.status === 'reported');
  const unknown = answers.filter((answer) => answer.status === 'unknown');
  const listed = reports.flatMap(({ items }) => items);
  const items = withoutRepeats(listed);
  const told = reports.reduce((sum, { total, items: own }) => sum + countOf(total, own), 0);
  const repeated = listed.length - items.length;
  const isComplete = answers.length > 0 && unknown.length === 0;
  return {
    subject,
    status: reports.length > 0 ? 'reported' : isComplete ? 'not_found' : 'unknown',
    total: reports.length > 0 ? Math.max(told - repeated, 1) : 0,
    items,
    unknownSources: [...new Set(unknown.map(({ source }) => source))],
    checkedAt: asked.checkedAt,
    cached: asked.cached,
  };
}

/** Some sources count pages, or not at all: what they list is there. */
function countOf(total: number, items: readonly ReportItem[]): number {
  return Math.max(Number.isFinite(total) ? Math.floor(total) : 0, items.length, 1);
}

/** A source that is asked about a phone and an account may tell of one report twice. */
function withoutRepeats(items: readonly ReportItem[]): ReportItem[] {
  const seen = new Map(
    items.map((item) => [JSON.stringify([item.source, item.title, item.date, item.url]), item]),
  );
  return [...seen.values()];
}
