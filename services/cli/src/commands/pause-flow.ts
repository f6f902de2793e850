import { type ExitCode, exit } from '../cli-error.ts';
import { readAs } from '../console/console-api.ts';
import type { ConsoleCommandDeps } from './command-deps.ts';
import { FlowAnswer, flowPath } from './flow-answer.ts';

/** Pauses a flow, or resumes it. */
export async function pauseFlow(
  { api, out }: ConsoleCommandDeps,
  { flow, paused }: { flow: string; paused: boolean },
): Promise<ExitCode> {
  const answer = readAs(FlowAnswer, await api.send('PATCH', flowPath(flow), { paused }));
  out.line(
    answer.state === 'paused'
      ? `${answer.id} is paused. Its events wait.`
      : `${answer.id} is running. What waited is on its way.`,
  );
  return exit.fine;
}
