import { openAlerts } from '@omnirelay/adapters/alerts/open-alerts.ts';
import type { Config } from '@omnirelay/adapters/load-config.ts';
import { createTally } from '@omnirelay/shared/alerts/tally.ts';
import type { SomeSwitches } from '@omnirelay/shared/automation/stages.ts';
import { readFlowState } from '@omnirelay/shared/flows/flow-state.ts';
import { restoreFlowStates } from '@omnirelay/shared/flows/restore-flow-states.ts';
import { targetName } from '@omnirelay/shared/flows/target-gate.ts';
import { decideRetry } from '@omnirelay/shared/mailbox/retry-policy.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { lanesOf, sourcesOf } from '@omnirelay/shared/queues/lanes.ts';
import { parkEvent } from '@omnirelay/shared/queues/parked.ts';
import { parkedQueueName, type Queues } from '@omnirelay/shared/queues/queues.ts';
import { createRecorder } from '@omnirelay/shared/records/recorder.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { readSwitches } from '@omnirelay/shared/store/connections.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { loadEvent } from '@omnirelay/shared/store/events.ts';
import type { Telemetry } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { buildHandlers } from './build-handlers.ts';
import { buildReconcile } from './build-reconcile.ts';
import { buildZalo } from './build-zalo.ts';
import { createProject } from './inbox/create-project.ts';
import { startTokenKeeper } from './keep-tokens.ts';
import { startLaneWorker } from './lane-worker.ts';
import { startParkedWorker } from './parked-worker.ts';
import { startSyncWorker } from './reconcile/sync-worker.ts';
import { reportVerdict } from './report.ts';
import { startRounds } from './rounds.ts';
import { startSetupChecker } from './setup-check/setup-checker.ts';
import { createSwitches, requireRunning } from './switches.ts';
import { startUpkeep } from './upkeep/start-upkeep.ts';
import { beginCounters } from './watch/begin-counters.ts';
import { createConsumption } from './watch/consumption.ts';
import { createWatchLedger } from './watch/watch-ledger.ts';
import { workerRounds } from './worker-rounds.ts';

export interface WorkerDeps {
  redis: Redis;
  keys: Keys;
  db: Database;
  /** Where `db` is: for what needs a connection of its own. */
  databaseUrl?: string | undefined;
  queues: Queues;
  config: Config;
  metrics: Metrics;
  log: Logger;
  concurrency: number;
  /** Unique among workers. */
  name: string;
  /** What tokens are kept by; needed where a connection has some. */
  encryptionKey?: string | undefined;
  /** What the environment says of the stages' switches. */
  environmentSwitches?: SomeSwitches;
  /** Where there are traces: what BullMQ tells of its jobs. */
  telemetry?: Telemetry | undefined;
}

/** Everything a worker does: one BullMQ worker per lane, parked events, records, rounds. */
export async function startWorkers(deps: WorkerDeps): Promise<{ close(): Promise<void> }> {
  const { redis, keys, db, queues, config, metrics, log } = deps;
  const { encryptionKey, environmentSwitches = {}, telemetry } = deps;
  let stopping = false;
  const tally = createTally({ redis, keys });
  const alerts = openAlerts(deps);
  const lanes = lanesOf(config.flows);
  beginCounters(metrics, new Set(lanes.map(({ flow }) => flow)));
  const consumption = createConsumption({ ...deps, lanes });
  await restoreFlowStates(deps);
  const watchLedger = createWatchLedger(deps);
  // Before anything is written.
  await watchLedger();
  const handlers = buildHandlers({ ...deps, environmentSwitches }, lanes);
  const accounts = new Map(
    Object.values(config.connections).flatMap((connection) =>
      connection.provider === 'zalo' && isHeard(config, connection.name)
        ? [[connection.name, buildZalo({ ...deps, encryptionKey }, connection)] as const]
        : [],
    ),
  );
  const switches = createSwitches({ read: () => readSwitches(db), nowMs: Date.now });

  const reconcile = buildReconcile({ ...deps, encryptionKey, kick: queues.kick, switches });

  const laneWorkers = lanes.map((lane) => {
    const handler = handlers.of(lane);
    return startLaneWorker({
      lane: lane.name,
      stateKey: keys.flowState(lane.flow),
      remember: (conversationKey) => handler.remember(lane.connection, conversationKey),
      gate: lane.kind === 'forward' ? targetName(lane.flow) : undefined,
      keys,
      kick: queues.kick,
      connection: redis,
      concurrency: deps.concurrency,
      telemetry,
      log,
      drain: {
        redis,
        keys,
        flow: lane.flow,
        handle: async (event, attempt) => {
          requireRunning(readFlowState(attempt.remembered.get(keys.flowState(lane.flow))));
          await switches.requireActive(handler.connections ?? [lane.connection]);
          return handler.handle(event, attempt);
        },
        load: (eventId) => loadEvent(db, eventId),
        park: (parked) =>
          parkEvent(queues.queueOf(parkedQueueName), { ...parked, flow: lane.flow }),
        report: (verdict) => {
          consumption.note(lane.flow);
          reportVerdict({ log, metrics, tally }, verdict);
        },
        isStopping: () => stopping,
        nowMs: Date.now,
        decideRetry: (error, attempt) => decideRetry(error, attempt, Math.random()),
        ahead: handler.ahead,
      },
    });
  });
  const parkedWorker = startParkedWorker({ redis, keys, db, queues, connection: redis, telemetry });
  const { sync, connections } = reconcile;
  const syncWorker = startSyncWorker({
    ...{ sync, connections, queues, keys, connection: redis, log, telemetry },
  });

  const tokenKeeper = startTokenKeeper({
    tokens: new Map([...accounts].map(([name, { tokens }]) => [name, tokens])),
    ...{ queues, keys, connection: redis, log, telemetry },
  });

  const setupChecker = startSetupChecker({ ...deps, switches });

  const reader = redis.duplicate();
  reader.on('error', () => {});
  const recorder = createRecorder({
    redis: reader,
    keys,
    db,
    project: createProject(config),
    log,
    name: deps.name,
  });
  await recorder.start();

  const rounds = startRounds(
    log,
    workerRounds({
      ...deps,
      lanes,
      accounts: [...accounts.keys()],
      lookAtAlerts: alerts.look,
      watchLedger,
      consumption,
    }),
  );
  const upkeep = startUpkeep(deps);

  return {
    async close() {
      stopping = true;
      rounds.stop();
      await upkeep.close();
      // Each job ends after the event it is at, and hands the rest back.
      await Promise.all(
        [...laneWorkers, parkedWorker, syncWorker, tokenKeeper, setupChecker].map((worker) =>
          worker.close(),
        ),
      );
      await tally.close();
      await alerts.close();
      await recorder.close();
      reader.disconnect();
      const opened = [handlers, reconcile, ...accounts.values()];
      await Promise.all(opened.map((one) => one.close()));
    },
  };
}

/** Tokens of a connection that no flow hears are left as they are. */
function isHeard({ flows }: Config, name: string): boolean {
  return flows.some((flow) => sourcesOf(flow).includes(name));
}
