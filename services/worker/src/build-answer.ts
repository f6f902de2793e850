import type { Config } from '@omnirelay/adapters/load-config.ts';
import { createOpenAi } from '@omnirelay/adapters/openai/index.ts';
import type { AnswerFlow } from '@omnirelay/shared/config/config-file.ts';
import { createLedger } from '@omnirelay/shared/effects/ledger.ts';
import { createGate, type GateRequest } from '@omnirelay/shared/gate/gate.ts';
import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { Kick } from '@omnirelay/shared/mailbox/kick.ts';
import { decodeEvent, type StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import type { Logger } from 'pino';
import { createAnswer, type HandleCustomerEvent } from './answer/answer.ts';
import type { AnswerDeps } from './answer/answer-deps.ts';
import { buildChannel } from './build-channel.ts';
import type { BuildZaloDeps } from './build-zalo.ts';
import { modelNamed } from './connection-named.ts';
import { createLookUp } from './lookup/look-up.ts';
import { createCache } from './relay/cache.ts';

export interface BuildAnswerDeps extends BuildZaloDeps {
  kick: Kick;
  config: Config;
  metrics: Metrics;
  log: Logger;
}

export interface Answering {
  handle: HandleCustomerEvent;
  /** Nothing is done while this one is switched off. */
  connections: string[];
  remember(): string[];
  close(): Promise<void>;
}

const minuteMs = 60_000;

/** Wires one answer flow: its channel, its model, its sources of reports. */
export function buildAnswer(deps: BuildAnswerDeps, flow: AnswerFlow): Answering {
  const { redis, keys, db, config, metrics, log } = deps;
  const llm = flow.llm === undefined ? undefined : buildModel(config, flow.llm);
  if (flow.llm !== undefined && !modelNamed(config, flow.llm).prices) {
    log.warn(
      { event: 'answer.no-prices', flow: flow.id, connection: flow.llm },
      'without `prices` of its model nothing is known of costs, and limits of costs do not hold',
    );
  }
  const cache = createCache({ redis, keys });
  const gate = createGate(deps);
  const ledger = createLedger({ redis, keys });
  const nowMs = Date.now;
  const accept = async (event: StoredEvent) => {
    const { kicks } = await acceptBatch(deps, [{ event, dedupSeconds }]);
    await deps.kick(kicks);
  };
  const { channel, close } = buildChannel(deps, flow, { cache, gate, ledger, accept, nowMs });
  const lookUp = createLookUp({
    ...{ db, cache, gate, nowMs },
    flow: flow.id,
    sources: flow.lookup?.sources ?? [],
  });
  const answer: AnswerDeps = {
    ...{ flow, channel, db, gate, llm, lookUp, accept, metrics, log, nowMs },
    ledger,
    waiting: (mailbox) => redis.lrange(keys.mailbox(mailbox), 0, -1),
    async readEvents(ids) {
      if (ids.length === 0) return [];
      const stored = await redis.mgetBuffer(ids.map((id) => keys.event(id)));
      return stored.flatMap((bytes, i) => (bytes ? [decodeEvent(ids[i] ?? '', bytes)] : []));
    },
    async publish(changes) {
      // Pages that miss it see it when they ask next.
      await publishLive(redis, keys, changes).catch(() => {});
    },
  };
  return {
    handle: createAnswer(answer),
    connections: [flow.on],
    remember: () => [],
    async close() {
      await Promise.all([close(), llm?.client.close()]);
    },
  };
}

function buildModel(config: Config, name: string): NonNullable<AnswerDeps['llm']> {
  const connection = modelNamed(config, name);
  const limit = { name: `${name}:calls`, count: connection.callsPerMinute, periodMs: minuteMs };
  const gate: GateRequest = { connection: name, limits: [limit] };
  return { client: createOpenAi(connection), gate };
}
