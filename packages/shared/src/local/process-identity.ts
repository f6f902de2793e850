import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A process beyond its number: numbers are used again, above all in containers. */
export type ProcessIdentity = { pid: number; startedAt: string; program: string };

/** Undefined when no such process runs (a zombie doesn't). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    return process.platform === 'linux' ? identifyFromProc(pid) : identifyFromPs(pid);
  } catch {
    return undefined;
  }
}

export function isSameProcess(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

function identifyFromProc(pid: number): ProcessIdentity | undefined {
  // proc(5): "pid (program) state ppid ..."; the program may hold spaces and brackets itself.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const afterProgram = stat.lastIndexOf(')');
  const program = stat.slice(stat.indexOf('(') + 1, afterProgram);
  const fields = stat.slice(afterProgram + 2).split(' ');
  const startedAt = fields[19];
  return fields[0] === 'Z' || startedAt === undefined ? undefined : { pid, startedAt, program };
}

function identifyFromPs(pid: number): ProcessIdentity | undefined {
  const [startedAt = '', program = ''] = ['lstart=', 'comm='].map((field) =>
    execFileSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8' }).trim(),
  );
  return startedAt === '' ? undefined : { pid, startedAt, program: basename(program) };
}
