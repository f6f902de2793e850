import type { WebhookConnection } from '@omnirelay/adapters/registry.ts';
import {
  overrideNames,
  type Switches,
  switchedStages,
} from '@omnirelay/shared/automation/stages.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { FastifyInstance } from 'fastify';

export interface DeskStatsDeps {
  metrics: Metrics;
  /** How the stages of its flow are switched; undefined where no flow automates it. */
  automationFlags(connection: WebhookConnection): Switches | undefined;
  /** Tickets of its flow by what their job is doing; empty where no flow automates it. */
  countJobs(connection: WebhookConnection): Promise<Record<string, number>>;
  nowMs(): number;
}

/** What callers find where they look for something else. */
export const deskEndpoints = [
  'GET /health',
  'GET /webhook/zoho-desk',
  'POST /webhook/zoho-desk',
  'GET /webhook/stats',
  'POST /webhook/test (of the console)',
];

/** However often it is asked. */
const keptMs = 1_000;

/** What existing installations watch: no secrets, no contents, and cheap, for it is open to everybody. */
export function deskStatsRoute(
  app: FastifyInstance,
  deps: DeskStatsDeps,
  connection: WebhookConnection,
): void {
  let kept: { atMs: number; stats: Promise<object> } | undefined;
  app.get('/webhook/stats', () => {
    const nowMs = deps.nowMs();
    if (!kept || nowMs - kept.atMs >= keptMs) {
      kept = { atMs: nowMs, stats: readStats(deps, connection, nowMs) };
    }
    return kept.stats;
  });
}

async function readStats(deps: DeskStatsDeps, connection: WebhookConnection, nowMs: number) {
  const switches = deps.automationFlags(connection);
  const flags = switchedStages.map((stage) => [overrideNames[stage], switches?.[stage] === 'on']);
  const { accepted, duplicates, refused } = deps.metrics;
  const [received, repeated, turnedAway, queue] = await Promise.all([
    total(accepted, connection),
    total(duplicates, connection),
    total(refused, connection),
    // Redis is away: the rest is worth telling all the same.
    deps.countJobs(connection).catch(() => null),
  ]);
  return {
    service: 'omnirelay',
    status: queue ? 'running' : 'degraded',
    configuration: { ...Object.fromEntries(flags), signature_verification: !connection.unsigned },
    queue,
    // Of this process, since it started.
    webhooks: { accepted: received, duplicates: repeated, refused: turnedAway },
    timestamp: new Date(nowMs).toISOString(),
  };
}

async function total(
  counter: Metrics['refused'] | Metrics['duplicates'],
  { name }: WebhookConnection,
) {
  const { values } = await counter.get();
  const own = values.filter(({ labels }) => labels.connection === name);
  return own.reduce((sum, { value }) => sum + value, 0);
}
