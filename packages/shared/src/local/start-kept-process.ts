import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { KeptCommand } from './keeper.ts';

export type KeptProcess = {
  /** Resolves with the server's exit code, whoever ended it. */
  exited: Promise<number>;
  /** Ends the server and resolves once it is gone. */
  stop(): Promise<void>;
};

const keeperFile = fileURLToPath(new URL('./keeper.ts', import.meta.url));

/** Starts a server that dies with this process. What it prints goes to `logFile`, emptied first. */
export function startKeptProcess(kept: KeptCommand, logFile: string): KeptProcess {
  const output = openSync(logFile, 'w', 0o600);
  const keeper = spawn(process.execPath, [keeperFile, JSON.stringify(kept)], {
    stdio: ['pipe', output, output],
    // A group of its own: Ctrl-C is for the parent, which ends its servers in order.
    detached: true,
    env: withoutParentsNode(process.env),
  });
  closeSync(output);
  const lifeline = keeper.stdin as Socket;
  lifeline.on('error', () => {});
  const exited = new Promise<number>((resolve) => {
    keeper.on('exit', (code) => resolve(code ?? 1));
    keeper.on('error', () => resolve(127));
  });
  // A script that has nothing else to do may end, and its servers with it.
  keeper.unref();
  lifeline.unref();
  return {
    exited,
    stop: async () => {
      keeper.ref();
      lifeline.destroy();
      await exited;
    },
  };
}

/** Loaders and inspectors of the parent (a test runner's, say) have no business in a keeper. */
function withoutParentsNode(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_CHANNEL_FD: __, ...rest } = env;
  return rest;
}
