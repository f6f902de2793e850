import { readFileSync } from 'node:fs';

/** The end of a server's log, indented, for the message that says why it did not start. */
export function lastLines(file: string, count = 8): string {
  try {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines
      .slice(-count)
      .map((line) => `    ${line}`)
      .join('\n');
  } catch {
    return '';
  }
}
