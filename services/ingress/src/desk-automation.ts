import type { WebhookConnection } from '@omnirelay/adapters/registry.ts';
import { effectiveSwitches, switchesOfEnvironment } from '@omnirelay/shared/automation/stages.ts';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import type { Environment } from '@omnirelay/shared/config/environment.ts';
import { laneOf } from '@omnirelay/shared/mailbox/mailbox-name.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import type { DeskStatsDeps } from './routes/desk-stats.ts';

type DeskAutomation = Pick<DeskStatsDeps, 'automationFlags' | 'countJobs'>;

type StageVariables = Pick<Environment, Extract<keyof Environment, `WEBHOOK_AUTO_${string}`>>;

/** What there is to tell of the flow that automates a connection. */
export function createDeskAutomation(deps: {
  flows: readonly Flow[];
  environment: StageVariables;
  queueOf: Queues['queueOf'];
}): DeskAutomation {
  const fromEnvironment = switchesOfEnvironment(deps.environment);
  const flowOf = ({ name }: WebhookConnection) => {
    const flow = deps.flows.find((one) => one.kind === 'automate' && one.zoho === name);
    return flow?.kind === 'automate' ? flow : undefined;
  };
  return {
    automationFlags(connection) {
      const flow = flowOf(connection);
      return flow && effectiveSwitches(flow.stages, fromEnvironment);
    },
    async countJobs(connection) {
      const flow = flowOf(connection);
      if (!flow) return {};
      const queue = deps.queueOf(laneOf(flow.id, connection.name));
      const counts = await queue.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed');
      const { wait = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting: wait + prioritized, active, delayed, failed };
    },
  };
}
