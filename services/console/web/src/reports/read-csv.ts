/** As the API takes it at most. */
export const maxCsvChars = 5_000_000;
/** No character takes more in UTF-8. */
const maxBytesPerChar = 4;

export type CsvProblem = 'empty' | 'tooLarge' | 'notUtf8' | 'unreadable';

/** Reads a file that somebody chose, and what keeps it from being imported. */
export async function readCsv(file: Blob): Promise<{ csv: string; problem?: CsvProblem }> {
  try {
    // Of one that is far too large, as much as tells so.
    const start = file.slice(0, (maxCsvChars + 1) * maxBytesPerChar);
    const csv = new TextDecoder('utf-8').decode(await start.arrayBuffer());
    const problem = csvProblem(csv);
    return problem ? { csv, problem } : { csv };
  } catch {
    // Moved, or on a stick that is gone.
    return { csv: '', problem: 'unreadable' };
  }
}

/** Spreadsheets like other encodings than UTF-8. */
export function csvProblem(csv: string): CsvProblem | undefined {
  if (csv.trim() === '') return 'empty';
  if (csv.length > maxCsvChars) return 'tooLarge';
  // What could not be read as UTF-8, and what UTF-16 is full of.
  if (csv.includes('\uFFFD') || csv.includes('\0')) return 'notUtf8';
  return undefined;
}
