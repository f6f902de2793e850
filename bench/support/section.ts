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
  /** between which half of the pairs' ratios lie */
  quartiles?: [number, number];
  target?: { atLeast: number } | { atMost: number };
}

export function formatSection({ title, about, rows }: Section): string {
  const lines = rows.map(
    ({ what, ours, bare, ratio, quartiles, target }) =>
      `| ${[what, ours, bare, formatRatio(ratio, quartiles), formatTarget(ratio, target)].join(' | ')} |`,
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

function formatRatio(ratio: number | undefined, quartiles: Row['quartiles']): string {
  if (ratio === undefined) return '';
  if (quartiles === undefined) return ratio.toFixed(2);
  return `${ratio.toFixed(2)} (${quartiles.map((one) => one.toFixed(2)).join('–')})`;
}

function formatTarget(ratio: number | undefined, target: Row['target']): string {
  if (target === undefined || ratio === undefined) return '';
  const [sign, bound, holds] =
    'atLeast' in target
      ? ['≥', target.atLeast, ratio >= target.atLeast]
      : ['≤', target.atMost, ratio <= target.atMost];
  return `${sign} ${bound} ${holds ? '✓' : '✗'}`;
}
