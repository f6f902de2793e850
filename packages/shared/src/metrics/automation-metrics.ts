import { Counter, type Registry } from 'prom-client';

/** What becomes of Zoho tickets. */
export function automationMetrics(registers: Registry[]) {
  return {
    runs: new Counter({
      name: 'omnirelay_runs_total',
      help: 'Runs that have ended, by how (completed, completed_with_errors, needs_review, skipped, superseded)',
      labelNames: ['flow', 'state'],
      registers,
    }),
    runStages: new Counter({
      name: 'omnirelay_run_stages_total',
      help: 'Stages that have ended, by how (suggested, applied, skipped, failed, uncertain)',
      labelNames: ['flow', 'stage', 'status'],
      registers,
    }),
  };
}
