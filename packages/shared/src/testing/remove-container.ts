import { spawnSync } from 'node:child_process';

/** A process: waits until its parent is gone (standard input closes) and removes a container. */
const [, , containerId] = process.argv;

if (containerId !== undefined) {
  process.stdin
    .once('close', () => {
      spawnSync('docker', ['rm', '-f', '-v', containerId], { stdio: 'ignore' });
    })
    .resume();
}
