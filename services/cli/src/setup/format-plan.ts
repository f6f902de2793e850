import { pendingSteps, type SetupPlan, type Step } from '@omnirelay/adapters/setup/step.ts';
import type { Finding } from '@omnirelay/shared/store/connection-checks.ts';

const signs = { create: '+', change: '~', none: '=' } as const;
const levels = { ok: 'i', warning: '!', problem: '✖' } as const;

/** A plan for people, a line each: `+ create webhook "…": none calls …`. Pure. */
export function formatPlan(connection: string, plan: SetupPlan): string[] {
  return [
    `${connection}:`,
    ...plan.steps.map((step) => `  ${formatStep(step)}`),
    ...plan.remarks.map((remark) => `  ${formatFinding(remark)}`),
  ];
}

export function formatStep({ action, what, why }: Step): string {
  const verb = action === 'none' ? '' : `${action} `;
  return `${signs[action]} ${verb}${what}: ${why}`;
}

export function formatFinding({ level, message }: Finding): string {
  return `${levels[level]} ${message}`;
}

/** The last line: `3 changes at 2 connections`. */
export function summarise(plans: SetupPlan[]): string {
  const pending = plans.map((plan) => pendingSteps(plan).length).filter((count) => count > 0);
  const changes = pending.reduce((sum, count) => sum + count, 0);
  if (changes === 0) return 'Nothing to change.';
  return `${counted(changes, 'change')} at ${counted(pending.length, 'connection')}.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
