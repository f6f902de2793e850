export interface Rounds<T> {
  ours: T[];
  bare: T[];
}

/**
 * Measures both in turn, as A B B A A B B A: what else the machine does, and what grows with time,
 * falls on both alike. Uncounted rounds of each go before, to warm up.
 */
export async function alternate<T>(
  pairs: number,
  measure: { ours(): Promise<T>; bare(): Promise<T> },
  warmUps = 1,
): Promise<Rounds<T>> {
  const rounds: Rounds<T> = { ours: [], bare: [] };
  for (let round = 0; round < warmUps; round++) {
    await measure.ours();
    await measure.bare();
  }
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
    for (const side of order) rounds[side].push(await measure[side]());
  }
  return rounds;
}

export function median(values: number[]): number {
  return percentile(values, 50);
}

/** @param percent 0 to 100 */
export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
