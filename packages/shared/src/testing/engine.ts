import { spawn } from 'node:child_process';

export const redisImage = 'redis:7-bookworm';
export const postgresImage = 'postgres:17-bookworm';
// The one that testcontainers 12.2 asks for, see its reaper.js.
const reaperImage = 'testcontainers/ryuk:0.14.0';

const pullDeadlineMs = 180_000;

/** Whether a container engine answers and has, or can get, the images that the tests need. */
export async function canUseContainers(): Promise<boolean> {
  if (!(await docker(['info'], 3_000))) return false;
  const images = await Promise.all([redisImage, postgresImage].map(canGetImage));
  return images.every(Boolean);
}

/** testcontainers' own clean-up container; some networks can't fetch it. */
export function canUseReaper(): Promise<boolean> {
  return canGetImage(reaperImage);
}

async function canGetImage(image: string): Promise<boolean> {
  if (await docker(['image', 'inspect', image], 10_000)) return true;
  return docker(['pull', '--quiet', image], pullDeadlineMs);
}

function docker(args: string[], timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('docker', args, { stdio: 'ignore', timeout: timeoutMs });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
