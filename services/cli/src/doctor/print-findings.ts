import { coloured, type Out, printable } from '../out.ts';
import type { Finding } from './finding.ts';

const marks = {
  ok: { sign: '✓', colour: 'green' },
  warning: { sign: '!', colour: 'yellow' },
  problem: { sign: '✗', colour: 'red' },
} as const;

/** A line each, and how many there are. */
export function printFindings(out: Out, findings: Finding[]): void {
  for (const { level, subject, message, code } of findings) {
    const { sign, colour } = marks[level];
    const name = level === 'ok' ? '' : ` ${coloured(`[${code}]`, 'faint', out)}`;
    const text = `${printable(subject)}: ${printable(message)}`;
    out.line(`${coloured(sign, colour, out)} ${text}${name}`);
  }
  out.line('');
  out.line(summaryOf(findings));
}

function summaryOf(findings: Finding[]): string {
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  if (problems + warnings === 0) return 'Nothing is wrong.';
  return `${counted(problems, 'problem')} and ${counted(warnings, 'warning')}.`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
