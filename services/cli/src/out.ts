/** Where a command says what it has to say. */
export interface Out {
  /** What was asked for: standard output. */
  line(text: string): void;
  /** What went wrong, and remarks: standard error. */
  remark(text: string): void;
  /** Whether lines are read by a person, who sees colours. */
  hasColour: boolean;
}

export function standardOut(
  { stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>,
  env: NodeJS.ProcessEnv,
): Out {
  // Who reads may have read enough (`| head`).
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  return {
    line: (text) => void stdout.write(`${text}\n`),
    remark: (text) => void stderr.write(`${text}\n`),
    // https://no-color.org
    hasColour: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
  };
}

const codes = { green: 32, yellow: 33, red: 31, faint: 2, bold: 1 } as const;

export function coloured(text: string, colour: keyof typeof codes, { hasColour }: Out): string {
  return hasColour ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
}

/**
 * What others wrote, fit for a terminal: without control characters, which could move the cursor or
 * colour what we say.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
}
