/** Codes that the command line ends with. */
export const exit = { fine: 0, problems: 1, cannotRun: 2 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** Ends a command with one line that says what to do. */
export class CliError extends Error {
  override name = 'CliError';
  readonly code: ExitCode;

  constructor(message: string, options: { code?: ExitCode; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = options.code ?? exit.cannotRun;
  }
}
