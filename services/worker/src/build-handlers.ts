import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { SomeSwitches } from '@omnirelay/shared/automation/stages.ts';
import type { Flow, RelayFlow } from '@omnirelay/shared/config/config-file.ts';
import type { Ahead, Attempt, Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Lane } from '@omnirelay/shared/queues/lanes.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { buildAnswer } from './build-answer.ts';
import { buildAutomation } from './build-automation.ts';
import { buildForward } from './build-forward.ts';
import { buildRelay } from './build-relay.ts';
import { buildReply } from './build-reply.ts';
import { connectionNamed } from './connection-named.ts';

export interface BuildHandlersDeps {
  redis: Redis;
  keys: Keys;
  db: Database;
  queues: Queues;
  config: Config;
  metrics: Metrics;
  log: Logger;
  encryptionKey?: string | undefined;
  environmentSwitches: SomeSwitches;
}

/** What is done with the events of a lane. */
export interface Handler {
  handle(event: StoredEvent, attempt: Attempt): Promise<Handled>;
  /** Nothing is done while one of these is switched off; absent: the one that an event came from. */
  connections?: string[] | undefined;
  /** Keys whose values are wanted with each event of a conversation. */
  remember(connection: string, conversationKey: string): string[];
  /** What is foreseen of events, where several are worked off at a time. */
  ahead?: Ahead | undefined;
  close(): Promise<void>;
}

/** One handler for each flow, whatever the number of its lanes, and one for each connection's replies. */
export function buildHandlers(
  deps: BuildHandlersDeps,
  lanes: Lane[],
): { of(lane: Lane): Handler; close(): Promise<void> } {
  const flows = new Map(deps.config.flows.map((flow) => [flow.id, buildFlow(deps, flow)]));
  const replies = new Map(
    lanes
      .filter(({ kind }) => kind === 'reply')
      .map(({ connection }) => [
        connection,
        buildReply(deps, connectionNamed(deps.config, connection)),
      ]),
  );
  return {
    of({ name, kind, flow, connection }) {
      const handler = kind === 'reply' ? replies.get(connection) : flows.get(flow);
      if (!handler) throw new Error(`no handler for the lane ${name}`);
      return handler;
    },
    async close() {
      await Promise.all([...flows.values(), ...replies.values()].map((one) => one?.close()));
    },
  };
}

function buildFlow(deps: BuildHandlersDeps, flow: Flow): Handler | undefined {
  const kick = deps.queues.kick;
  switch (flow.kind) {
    case 'relay':
      return buildWarmRelay(deps, flow);
    case 'automate':
      return buildAutomation(deps, flow);
    case 'answer':
      return buildAnswer({ ...deps, kick }, flow);
    case 'forward':
      return buildForward(deps, flow);
    case 'inbox':
      return undefined;
  }
}

function buildWarmRelay(deps: BuildHandlersDeps, flow: RelayFlow): Handler {
  const relay = buildRelay({ ...deps, kick: deps.queues.kick }, flow);
  relay.warmUp().catch((error) => {
    deps.log.warn(
      { event: 'relay.not-warm', flow: flow.id, err: error },
      'Zendesk did not say who we are; it is asked again with the first event',
    );
  });
  return relay;
}
