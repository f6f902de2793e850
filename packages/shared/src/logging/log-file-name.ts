import { join } from 'node:path';

/** `worker-host-7.2026-11-21.1.log`: whose, of which day, and the how manieth of that day. */
const ours = /^(?:ingress|worker|console)-.+\.(\d{4}-\d{2}-\d{2})\.\d+\.log$/;

export const dayFormat = 'yyyy-MM-dd';

/** One process's files, without day and number. No two processes write to one file. */
export function logFileBase(
  directory: string,
  { service, host, pid }: { service: string; host: string; pid: number },
): string {
  // A dot would end the name, as far as pino-roll is concerned.
  return join(directory, `${service}-${host.replaceAll(/[^\w-]/g, '-')}-${pid}`);
}

/** The day that a file of ours is about; undefined for a file of somebody else's. */
export function dayOfLogFile(name: string): string | undefined {
  return ours.exec(name)?.[1];
}

/** As in file names: of the time zone that the process has. */
export function localDay(ms: number): string {
  const date = new Date(ms);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
