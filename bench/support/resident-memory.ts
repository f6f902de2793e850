import { readFile } from 'node:fs/promises';

/** What a process holds of the machine's memory now, and held at its most, in bytes. Linux only. */
export async function residentMemory(pid: number): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1_024;
  return { now: field('VmRSS'), most: field('VmHWM') };
}
