import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { CommanderError } from 'commander';
import { CliError, type ExitCode, exit } from './cli-error.ts';
import type { Out } from './out.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command; never throws.
 * @param args without the names of Node and the program
 */
export async function runCommandLine(
  args: string[],
  { env, out }: { env: NodeJS.ProcessEnv; out: Out },
): Promise<ExitCode> {
  let code: ExitCode = exit.fine;
  const ended = (how: ExitCode) => {
    code = how;
  };
  const program = buildProgram({ env, out, ended });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.fine : exit.cannotRun;
    out.remark(messageOf(error));
    return error instanceof CliError ? error.code : exit.cannotRun;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof CliError || error instanceof ConfigError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `This did not work: ${message}`;
}
