import { median, percentile, type Rounds } from './alternate.ts';
import type { Row } from './section.ts';

/**
 * One figure of both sides, with the medians of each. The ratio is the median of the pairs' ratios: the two
 * rounds of a pair follow each other, so that a machine which slows down for a while does it to both.
 */
export function compare<T>(
  what: string,
  rounds: Rounds<T>,
  figureOf: (round: T) => number,
  options: { unit?: string; digits?: number; target?: Row['target'] } = {},
): Row {
  const { unit = '', digits = 0, target } = options;
  const [ours, bare] = [rounds.ours.map(figureOf), rounds.bare.map(figureOf)];
  const ratios = ours.map((figure, pair) => figure / (bare[pair] ?? Number.NaN));
  return {
    what,
    ours: `${median(ours).toFixed(digits)}${unit}`,
    bare: `${median(bare).toFixed(digits)}${unit}`,
    ratio: median(ratios),
    quartiles: [percentile(ratios, 25), percentile(ratios, 75)],
    ...(target && { target }),
  };
}

export const asItIs = (figure: number): number => figure;
