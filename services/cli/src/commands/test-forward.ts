import { z } from 'zod';
import { type ExitCode, exit } from '../cli-error.ts';
import { readAs } from '../console/console-api.ts';
import { printable } from '../out.ts';
import type { ConsoleCommandDeps } from './command-deps.ts';
import { flowPath } from './flow-answer.ts';

const Tried = z.looseObject({
  ok: z.boolean().nullish(),
  status: z.number().nullish(),
  durationMs: z.number().nullish(),
  error: z.string().nullish(),
  answer: z.string().nullish(),
});

/** Sends a test event to a forward flow's target and says what it answered. */
export async function testForward(
  { api, out }: ConsoleCommandDeps,
  { flow }: { flow: string },
): Promise<ExitCode> {
  const tried = readAs(Tried, (await api.send('POST', `${flowPath(flow)}/test`)) ?? {});
  const { status, durationMs, error, answer } = tried;
  const took = durationMs == null ? '' : ` in ${Math.round(durationMs)} ms`;
  const got = status == null ? 'did not answer' : `answered HTTP ${status}${took}`;
  const isFine = tried.ok ?? (!error && (status == null || status < 300));
  if (isFine && status == null) out.line(`The test event is on its way to the target of ${flow}.`);
  else out.line(`The target of ${flow} ${got}${error ? `: ${printable(error)}` : '.'}`);
  if (answer) out.line(`  ${printable(answer).slice(0, 500)}`);
  return isFine ? exit.fine : exit.problems;
}
