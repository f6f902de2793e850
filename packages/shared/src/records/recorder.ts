import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Keys } from '../redis/keys.ts';
import type { Database } from '../store/database.ts';
import { type RecordLine, writeRecords } from './write-records.ts';

const group = 'recorder';
const batchSize = 500;
const blockMs = 1_000;
/** A batch that its reader did not finish in this time is taken over by another. */
const takeOverMs = 30_000;

export interface Recorder {
  start(): Promise<void>;
  /** Finishes the batch at hand; what is left in the stream waits for the next reader. */
  close(): Promise<void>;
}

/**
 * Carries what happened from the Redis stream to Postgres, in batches and off the hot path. Any
 * number run at once; a line is acknowledged only after its transaction is committed, and writing a
 * line twice changes nothing. While Postgres is away, the stream waits.
 *
 * @param redis a connection of its own: reading blocks
 */
export function createRecorder(deps: {
  redis: Redis;
  keys: Keys;
  db: Database;
  log: Logger;
  name: string;
}): Recorder {
  const { redis, keys, log, name } = deps;
  let running: Promise<void> | undefined;
  let stopping = false;

  async function recordBatch(lines: RecordLine[]): Promise<void> {
    if (lines.length === 0) return;
    const finished = await writeRecords(deps, lines);
    const ids = lines.map((line) => line.version);
    const done = redis
      .pipeline()
      .xack(keys.records, group, ...ids)
      .xdel(keys.records, ...ids);
    // Postgres has the body now, and no flow needs it any more.
    if (finished.length > 0) done.unlink(...finished.map(keys.event));
    await done.exec();
  }

  async function loop(): Promise<void> {
    let takeOverAtMs = 0;
    while (!stopping) {
      try {
        if (Date.now() >= takeOverAtMs) {
          takeOverAtMs = Date.now() + takeOverMs;
          const claimed = await redis.xautoclaim(
            keys.records,
            group,
            name,
            takeOverMs,
            '0',
            'COUNT',
            batchSize,
          );
          await recordBatch(linesOf(claimed[1]));
        }
        const read = await redis.xreadgroup(
          'GROUP',
          group,
          name,
          'COUNT',
          batchSize,
          'BLOCK',
          blockMs,
          'STREAMS',
          keys.records,
          '>',
        );
        await recordBatch(linesOf((read as [string, unknown][] | null)?.[0]?.[1]));
      } catch (error) {
        if (stopping) return;
        log.error({ event: 'record.failed', err: error }, 'could not record, trying again');
        // Lines read but not written come back through the take-over; ours at once.
        takeOverAtMs = 0;
        await ensureGroup().catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        await recordPending().catch(() => {});
      }
    }
  }

  /** Lines delivered to this reader before and never acknowledged. */
  async function recordPending(): Promise<void> {
    const read = await redis.xreadgroup(
      'GROUP',
      group,
      name,
      'COUNT',
      batchSize,
      'STREAMS',
      keys.records,
      '0',
    );
    await recordBatch(linesOf((read as [string, unknown][] | null)?.[0]?.[1]));
  }

  async function ensureGroup(): Promise<void> {
    try {
      await redis.xgroup('CREATE', keys.records, group, '0', 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
    }
  }

  return {
    async start() {
      await ensureGroup();
      running = loop();
    },
    async close() {
      stopping = true;
      await running;
    },
  };
}

function linesOf(entries: unknown): RecordLine[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: [string, string[]] | null) => {
    if (!entry?.[1]) return [];
    const [version, [kind, payload]] = entry;
    return kind && payload ? [{ version, kind: kind as RecordLine['kind'], payload }] : [];
  });
}
