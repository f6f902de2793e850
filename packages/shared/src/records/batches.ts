import type { RecordLine } from './write-records.ts';

/** At a mebibyte each, the bodies that come along still fit in memory. */
const maxAccepted = 200;

/**
 * Lines in their order, as many as one transaction takes: outcomes are small, so there may be any number of
 * them. Whatever stands near each other stays together: an event is written once where its outcome comes along.
 */
export function batchesOf(lines: RecordLine[]): RecordLine[][] {
  const batches: RecordLine[][] = [];
  let accepted = 0;
  for (const line of lines) {
    const isAccepted = line.kind === 'a';
    if (batches.length === 0 || (isAccepted && accepted === maxAccepted)) {
      batches.push([]);
      accepted = 0;
    }
    batches.at(-1)?.push(line);
    if (isAccepted) accepted += 1;
  }
  return batches;
}
