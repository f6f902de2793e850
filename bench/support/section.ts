/** One benchmark's part of the table. */
export interface Section {
  title: string;
  /** What exactly is compared, in a sentence or two. */
  about: string;
  rows: Row[];
}

export interface Row {
  what: string;
  ours: string;
  bare: string;
  ratio?: number;
  target?: { atLeast: number } | { atMost: number };
}

export function formatSection({ title, about, rows }: Section): string {
  const lines = rows.map(
    ({ what, ours, bare, ratio, target }) =>
      `| ${[what, ours, bare, ratio?.toFixed(2) ?? '', formatTarget(ratio, target)].join(' | ')} |`,
  );
  return [
    `### ${title}`,
    '',
    about,
    '',
    '| | Omnirelay | bare | ratio | target |',
    '|---|---:|---:|---:|---|',
    ...lines,
  ].join('\n');
}

function formatTarget(ratio: number | undefined, target: Row['target']): string {
  if (target === undefined || ratio === undefined) return '';
  const [sign, bound, holds] =
    'atLeast' in target
      ? ['≥', target.atLeast, ratio >= target.atLeast]
      : ['≤', target.atMost, ratio <= target.atMost];
  return `${sign} ${bound} ${holds ? '✓' : '✗'}`;
}
