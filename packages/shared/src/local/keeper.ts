import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { identifyProcess } from './process-identity.ts';

/**
 * Runs one server for as long as the parent lives. The parent holds the other end of our standard
 * input; the system closes it however the parent dies, so even `kill -9` leaves no server behind.
 */
export type KeptCommand = {
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
  stopSignal: 'SIGINT' | 'SIGTERM';
  /** Where the two processes are noted, for the start after a crash of this one. */
  recordFile: string;
  /** Deleted when the server is gone: the servers of a test run. */
  removeDirs: string[];
};

const stopDeadlineMs = 8_000;

function keep(kept: KeptCommand): void {
  const server = spawn(kept.command, kept.args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    // The server's user may not be allowed into ours.
    cwd: '/',
    ...(kept.uid === undefined ? {} : { uid: kept.uid }),
    ...(kept.gid === undefined ? {} : { gid: kept.gid }),
  });
  if (server.pid !== undefined) {
    const record = { keeper: identifyProcess(process.pid), server: identifyProcess(server.pid) };
    writeFileSync(kept.recordFile, JSON.stringify(record));
  }
  const leave = (code: number) => {
    rmSync(kept.recordFile, { force: true });
    for (const dir of kept.removeDirs) rmSync(dir, { recursive: true, force: true });
    process.exit(code);
  };
  server.on('error', (error) => {
    console.error(error.message);
    leave(127);
  });
  server.on('exit', (code) => leave(code ?? 1));

  const stop = () => {
    server.kill(kept.stopSignal);
    setTimeout(() => server.kill('SIGKILL'), stopDeadlineMs);
  };
  process.stdin.once('close', stop).resume();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
}

const [, , command] = process.argv;
if (command !== undefined) keep(JSON.parse(command) as KeptCommand);
