import type { Out } from '../out.ts';

/** Keeps what a command says. */
export function collectOut(): Out & { lines: string[]; remarks: string[] } {
  const lines: string[] = [];
  const remarks: string[] = [];
  return {
    lines,
    remarks,
    line: (text) => void lines.push(text),
    remark: (text) => void remarks.push(text),
    hasColour: false,
  };
}
