import { spawn } from 'node:child_process';
import { root } from './checkout.mjs';
import { onPackageManagerEnd } from './on-package-manager-end.mjs';
import { stopWithMessage } from './stop-with-message.mjs';

/**
 * Runs a command in our place: same terminal, same exit code. It gets the signals that we get, and an
 * IPC channel whose end tells it that we are gone, however that happened.
 */
export function runInForeground(command, args, env) {
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) =>
    stopWithMessage(`${command} could not be started: ${error.message}`),
  );
  onPackageManagerEnd(() => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
