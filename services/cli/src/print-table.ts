import { type Out, printable } from './out.ts';

/** Columns in line, their names above them; nothing but a sentence where there are no rows. */
export function printTable(
  out: Pick<Out, 'line'>,
  names: string[],
  rows: string[][],
  nothing: string,
): void {
  if (rows.length === 0) {
    out.line(nothing);
    return;
  }
  const all = [names, ...rows.map((row) => row.map(printable))];
  const widths = names.map((_, column) =>
    Math.max(...all.map((row) => [...(row[column] ?? '')].length)),
  );
  for (const row of all) {
    const cells = row.map((cell, column) => cell + ' '.repeat(spare(cell, widths[column] ?? 0)));
    out.line(cells.join('  ').trimEnd());
  }
}

function spare(cell: string, width: number): number {
  return Math.max(0, width - [...cell].length);
}
