import { type ExitCode, exit } from '../cli-error.ts';
import type { Out } from '../out.ts';

export async function doctor(
  _deps: { env: NodeJS.ProcessEnv; out: Out },
  _options: { json: boolean; publicUrl?: string },
): Promise<ExitCode> {
  return exit.fine;
}
