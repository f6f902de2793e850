import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { forEachLine } from './prefix-output.ts';

export type ServiceOptions = {
  name: string;
  file: string;
  env: NodeJS.ProcessEnv;
  /** Every line the service prints. */
  print: (line: string) => void;
};

export type Service = {
  /** Resolves with the reason when the service keeps ending and is not started again. */
  gaveUp: Promise<string>;
  /** SIGTERM, and SIGKILL when that did not end it in time. */
  stop(deadlineMs: number): Promise<void>;
};

const quickExitMs = 10_000;
const maxQuickExits = 5;
const restartPauseMs = 1_000;

/**
 * Runs a TypeScript file as a process that dies with this one (see exit-with-parent.ts) and starts it
 * again when it crashes. One that ends itself right after the first start isn't: that is a setting to
 * correct, and it has just said which.
 */
export function startService({ name, file, env, print }: ServiceOptions): Service {
  let child: ChildProcess;
  let ended: Promise<void> = Promise.resolve();
  let stopping = false;
  let quickExits = 0;
  let everLasted = false;
  const gaveUp = Promise.withResolvers<string>();

  const run = () => {
    const startedAt = Date.now();
    // A process group of its own: Ctrl-C reaches the parent alone, which stops all in order.
    child = fork(file, {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
      execArgv: [],
    });
    for (const stream of [child.stdout, child.stderr]) if (stream) forEachLine(stream, print);
    ended = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', (code, signal) => {
        resolve();
        void restart(code, signal, Date.now() - startedAt);
      });
    });
  };

  const restart = async (code: number | null, signal: string | null, ranMs: number) => {
    if (stopping) return;
    const how = signal === null ? `code ${code}` : signal;
    everLasted ||= ranMs >= quickExitMs;
    quickExits = ranMs >= quickExitMs ? 0 : quickExits + 1;
    const refused = signal === null && !everLasted;
    if (refused || quickExits >= maxQuickExits) {
      gaveUp.resolve(`${name} ended (${how}). What it printed above says why.`);
      return;
    }
    print(`ended (${how}), starting it again`);
    await pause(restartPauseMs);
    if (!stopping) run();
  };

  run();
  return {
    gaveUp: gaveUp.promise,
    stop: async (deadlineMs) => {
      stopping = true;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      await ended;
      clearTimeout(killer);
    },
  };
}
