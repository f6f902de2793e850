import { BadInputError } from '@omnirelay/shared/errors.ts';
import { storable } from '@omnirelay/shared/records/storable.ts';
import type { NewReport as StoredReport } from '@omnirelay/shared/store/scam-reports.ts';
import { parse } from 'csv-parse/sync';
import { NewReport } from '../api/contract-answers.ts';
import { noSubject, readReport } from './read-report.ts';

export interface ReadCsv {
  reports: StoredReport[];
  refused: { line: number; reason: string }[];
}

const required = ['value', 'title', 'source'];
const known = [...required, 'kind', 'details', 'bank', 'amount', 'url', 'reported_at'];
const shownRefusals = 100;

/**
 * Lines of a list as they come out of a spreadsheet: comma or semicolon, with or without a byte order mark.
 * Pure. @throws BadInputError where the file as a whole can't be read
 */
export function readCsv(csv: string, createdBy: string): ReadCsv {
  const [header, ...rows] = recordsOf(csv);
  const names = (header?.record ?? []).map((name) => name.trim().toLowerCase());
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new BadInputError(
      'bad_request',
      `csv: the first line must name the columns ${required.join(', ')}; missing: ${missing.join(', ')}`,
    );
  }
  const foreign = names.filter((name) => name !== '' && !known.includes(name));
  if (foreign.length > 0) {
    throw new BadInputError(
      'bad_request',
      `csv: there are no columns ${foreign.join(', ')}; there may be ${known.join(', ')}`,
    );
  }
  const read: ReadCsv = { reports: [], refused: [] };
  for (const { record, line } of rows) {
    const fields = Object.fromEntries(names.map((name, at) => [name, record[at]?.trim() ?? '']));
    const report = readLine(fields, createdBy);
    if (typeof report !== 'string') read.reports.push(report);
    else if (read.refused.length < shownRefusals) read.refused.push({ line, reason: report });
  }
  return read;
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

/** `line`: of the file, where the record ends. */
function recordsOf(csv: string): { record: string[]; line: number }[] {
  const firstLine = csv.split('\n', 1)[0] ?? '';
  const delimiter = firstLine.split(';').length > firstLine.split(',').length ? ';' : ',';
  try {
    const options = { bom: true, delimiter, relaxColumnCount: true, skipEmptyLines: true } as const;
    const parsed = parse(csv, { ...options, info: true }) as unknown as Parsed[];
    return parsed.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    throw new BadInputError('bad_request', `csv: it can't be read (${why})`, { cause });
  }
}

/** @returns why it can't be used */
function readLine(fields: Record<string, string>, createdBy: string): StoredReport | string {
  const cut = (name: string, maxChars: number) => storable((fields[name] ?? '').slice(0, maxChars));
  const read = NewReport.safeParse({
    kind: fields.kind || undefined,
    value: cut('value', 500),
    title: cut('title', 200),
    details: cut('details', 5_000),
    bank: cut('bank', 100) || null,
    amount: fields.amount ? Number(fields.amount.replaceAll(/[\s,]/g, '')) : null,
    source: cut('source', 200),
    url: cut('url', 2_000) || null,
    reportedAt: fields.reported_at ? timeOf(fields.reported_at) : null,
  });
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = String(issue?.path[0] ?? '');
    return `${field === 'reportedAt' ? 'reported_at' : field}: ${issue?.message}`;
  }
  return readReport(read.data, createdBy) ?? `value: ${noSubject}`;
}

/** Days are days of the world: nobody knows whose. */
function timeOf(written: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(written) ? `${written}T00:00:00Z` : written;
}
