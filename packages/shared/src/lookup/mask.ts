import { replaceSpans } from './cards.ts';
import { digitRuns, joinsNumber } from './digit-runs.ts';
import { isSeparatedDate } from './digit-shapes.ts';
import { readText } from './reading.ts';

/** `0987654321` → `0987•••321`; of short ones less is shown. */
export function maskNumber(number: string): string {
  if (number.length >= 10) return `${number.slice(0, 4)}•••${number.slice(-3)}`;
  return number.length >= 6 ? `${number.slice(0, 2)}•••${number.slice(-2)}` : '•••';
}

/** For log lines: masks everything that might be somebody's number; dates stay readable. */
export function maskNumbers(text: string): string {
  const reading = readText(text);
  const spans = digitRuns(reading.folded, joinsNumber)
    .map((run) => ({ start: run[0]?.start ?? 0, end: run.at(-1)?.end ?? 0 }))
    .filter(({ start, end }) => {
      const written = reading.folded.slice(start, end);
      return written.replace(/\D/g, '').length >= 6 && !startsWithDate(written);
    });
  return replaceSpans(reading, spans, (read) => maskNumber(digitsOf(read)));
}

function digitsOf(read: string): string {
  return read.replace(/\D/g, '');
}

/** `2026-11-20`, and the hour after it */
function startsWithDate(written: string): boolean {
  return isSeparatedDate(written.slice(0, 10)) && /^(?: \d{1,2})?$/.test(written.slice(10));
}
