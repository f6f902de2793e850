import type { Subject } from '@omnirelay/shared/lookup/subject.ts';
import type { ReportItem } from '@omnirelay/shared/lookup/verdict.ts';

/** What a source is asked about. */
export type LookupSubject = Pick<Subject, 'kind' | 'value'>;

export type UnknownReason =
  | 'timeout'
  | 'unreachable'
  | 'http-status'
  | 'not-json'
  | 'bad-shape'
  | 'too-large'
  | 'private-address';

/** A source that fails knows nothing: `unknown`, which is never the same as `not_found`. */
export type SourceAnswer = { source: string } & (
  | { status: 'reported'; total: number; items: ReportItem[] }
  | { status: 'not_found' }
  | { status: 'unknown'; reason: UnknownReason }
);
