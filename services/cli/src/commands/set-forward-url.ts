import { CliError, type ExitCode, exit } from '../cli-error.ts';
import { readAs } from '../console/console-api.ts';
import type { ConsoleCommandDeps } from './command-deps.ts';
import { FlowAnswer, flowPath, shownUrl } from './flow-answer.ts';

/** Sends a forward flow's events somewhere else. The console tries the target first, unless forced. */
export async function setForwardUrl(
  { api, out }: ConsoleCommandDeps,
  { flow, url, force }: { flow: string; url: string; force: boolean },
): Promise<ExitCode> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CliError(`"${url}" is no http(s) address, such as https://crew.example/webhook.`);
  }
  const change = force ? { url, force } : { url };
  const answer = readAs(FlowAnswer, await api.send('PATCH', flowPath(flow), change));
  out.line(
    `${answer.id} now goes to ${shownUrl(answer.target?.url ?? url)}. What waited goes there, too.`,
  );
  out.line(`To go back: npm run omnirelay -- forward undo ${answer.id}`);
  return exit.fine;
}

/** Back to where a forward flow's events went before. */
export async function undoForwardUrl(
  { api, out }: ConsoleCommandDeps,
  { flow }: { flow: string },
): Promise<ExitCode> {
  const answer = readAs(FlowAnswer, await api.send('POST', `${flowPath(flow)}/undo`));
  out.line(`${answer.id} goes to ${shownUrl(answer.target?.url) || 'where the file says'} again.`);
  return exit.fine;
}
