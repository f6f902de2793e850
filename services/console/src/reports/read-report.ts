import { maskCards } from '@omnirelay/shared/lookup/cards.ts';
import {
  normaliseAccount,
  normalisePhone,
  normaliseUrl,
} from '@omnirelay/shared/lookup/normalise.ts';
import type { SubjectKind } from '@omnirelay/shared/lookup/subject.ts';
import { storable } from '@omnirelay/shared/records/storable.ts';
import type { NewReport as StoredReport } from '@omnirelay/shared/store/scam-reports.ts';
import type { z } from 'zod';
import type { NewReport } from '../api/contract-answers.ts';

export const noSubject =
  'neither a phone number, an account number nor a web address (card numbers are not kept)';

/** As it is stored, without anybody's card. Undefined: nothing can be looked up by its value. */
export function readReport(
  { value, kind, reportedAt, ...rest }: z.output<typeof NewReport>,
  createdBy: string,
): StoredReport | undefined {
  const read = readReported(value, kind);
  if (!read) return undefined;
  const keep = (text: string) => storable(maskCards(text));
  return {
    ...rest,
    ...read,
    title: keep(rest.title),
    details: keep(rest.details),
    source: keep(rest.source),
    bank: rest.bank === null ? null : keep(rest.bank),
    reportedAt: reportedAt === null ? null : new Date(reportedAt),
    createdBy,
  };
}

/** As look-ups will ask for it; undefined: it is none of that kind. */
export function readReported(
  value: string,
  kind: SubjectKind | undefined,
): { kind: SubjectKind; value: string } | undefined {
  // Whose card it is, nobody here may keep.
  if (maskCards(value) !== value) return undefined;
  const kinds: SubjectKind[] = kind ? [kind] : ['phone', 'account', 'url'];
  for (const one of kinds) {
    const read = readers[one](value.trim());
    if (read) return { kind: one, value: read };
  }
  return undefined;
}

const readers: Record<SubjectKind, (value: string) => string | undefined> = {
  phone: normalisePhone,
  account: normaliseAccount,
  url: normaliseUrl,
};
