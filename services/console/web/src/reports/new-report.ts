import type { NewReport, ReportKind } from '../api/shapes.ts';

/** What the form has no element of its own for. */
export interface Chosen {
  kind: ReportKind | '';
  /** as number fields give it: text while it is empty or unfinished */
  amount: number | string;
}

/** What the form says, as the API takes it. What is left empty is left out. */
export function newReport(form: FormData, { kind, amount }: Chosen): NewReport {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const date = text('reportedAt');
  return {
    ...(kind === '' ? {} : { kind }),
    value: text('value'),
    title: text('title'),
    details: text('details'),
    source: text('source'),
    bank: text('bank') || null,
    url: text('url') || null,
    amount: typeof amount === 'number' ? amount : null,
    // The day begins where the person sits.
    reportedAt: date === '' ? null : new Date(`${date}T00:00:00`).toISOString(),
  };
}
