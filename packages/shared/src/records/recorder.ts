import { setTimeout as pause } from 'node:timers/promises';
import type { ChainableCommander } from 'ioredis';
import type { Logger } from 'pino';
import { NewerFormatError } from '../formats.ts';
import { errorMessage } from '../logging/error-message.ts';
import { emptyStoredEvents } from '../mailbox/empty-stored-events.ts';
import { publishLive } from '../store/live.ts';
import { batchesOf } from './batches.ts';
import { isUnrecordable } from './unrecordable.ts';
import {
  apart,
  type RecordLine,
  type WriteDeps,
  type Written,
  writeRecords,
} from './write-records.ts';

const group = 'recorder';
/** Holds the lines that this version can't read; no reader has this name, and any may take from it. */
const newerReader = 'newer-format';
/** Longer than any reader lets another have its lines. */
const abandonedMs = 3_600_000;
/** As many lines at once as make a transaction's own cost small beside that of its rows. */
const readSize = 1_000;
/** How long a read waits for lines; closing takes as long at the most. */
const defaultBlockMs = 1_000;
const retryMs = 1_000;
/** How long lines are gathered: deliveries show up this much later at the most. */
const gatherMs = 200;
/** A batch that its reader did not finish in this time is taken over by another. */
const defaultTakeOverMs = 30_000;
const maxUnrecorded = 10_000;
const deadAfterMs = 24 * 3_600_000;

export interface Recorder {
  start(): Promise<void>;
  /** Finishes the batch at hand; what is left in the stream waits for the next reader. */
  close(): Promise<void>;
}

export interface RecorderDeps extends WriteDeps {
  log: Logger;
  name: string;
  blockMs?: number;
  takeOverMs?: number;
}

/** As it is read: a line that was deleted since has no fields. */
type Entry = [version: string, fields: string[] | null];

/**
 * Carries what happened from the Redis stream to Postgres, in batches and off the hot path. Any
 * number run at once; a line is acknowledged only after its transaction is committed, and writing a
 * line twice changes nothing. While Postgres is away, the stream waits. A line that can't be recorded
 * is set aside for a person and holds up nothing; one of a newer format waits for a newer reader. What
 * inbox flows store is made on the way.
 *
 * @param deps its `redis` is a connection of its own: reading blocks
 */
export function createRecorder(deps: RecorderDeps): Recorder {
  const { redis, keys, log, name } = deps;
  const { blockMs = defaultBlockMs, takeOverMs = defaultTakeOverMs } = deps;
  let running: Promise<void> | undefined;
  let stopping = false;
  let hasToldOfNewer = false;

  async function loop(): Promise<void> {
    let takeOverAtMs = 0;
    // What this reader was given before and did not finish comes first, and nothing new before that.
    let isCaughtUp = false;
    while (!stopping) {
      try {
        if (Date.now() >= takeOverAtMs) {
          await takeOver();
          takeOverAtMs = Date.now() + takeOverMs;
        }
        const entries = await read(isCaughtUp ? '>' : '0');
        await record(entries);
        if (entries.length === 0) isCaughtUp = true;
        // Few lines: more are on their way, and fit into the same transaction.
        else if (isCaughtUp && entries.length < readSize) await pause(gatherMs);
      } catch (error) {
        if (stopping) return;
        log.error({ event: 'record.failed', err: error }, 'could not record, trying again');
        isCaughtUp = false;
        await ensureGroup().catch(() => {});
        await pause(retryMs);
      }
    }
  }

  /** Records what others were given and did not finish. */
  async function takeOver(): Promise<void> {
    let cursor = '0-0';
    do {
      const [next, entries] = (await redis.xautoclaim(
        keys.records,
        group,
        name,
        takeOverMs,
        cursor,
        'COUNT',
        readSize,
      )) as [string, (Entry | null)[]];
      await record(entries.filter((entry) => entry !== null));
      cursor = next;
    } while (cursor !== '0-0' && !stopping);
  }

  async function read(from: '0' | '>'): Promise<Entry[]> {
    const count = ['GROUP', group, name, 'COUNT', readSize] as const;
    const streams = ['STREAMS', keys.records, from] as const;
    const read = await (from === '>'
      ? redis.xreadgroup(...count, 'BLOCK', blockMs, ...streams)
      : redis.xreadgroup(...count, ...streams));
    return (read as [string, Entry[]][] | null)?.[0]?.[1] ?? [];
  }

  async function record(entries: Entry[]): Promise<void> {
    const lines = entries.map(lineOf);
    const known = lines.filter((line) => line !== undefined);
    const gone = entries.filter((_, i) => lines[i] === undefined).map(([version]) => version);
    if (gone.length > 0) await redis.xack(keys.records, group, ...gone);
    for (const batch of batchesOf(known)) await recordLines(batch);
  }

  /** Halves what can't be written, so that the line at fault is found, and the rest stays together. */
  async function recordLines(lines: RecordLine[]): Promise<void> {
    try {
      await acknowledge(lines, await writeRecords(deps, lines));
    } catch (error) {
      const isNewer = error instanceof NewerFormatError;
      if (!isNewer && !isUnrecordable(error)) throw error;
      const [line, ...others] = lines;
      if (line && others.length === 0) {
        return isNewer ? leaveToNewer(line, error) : recordRest(line, error);
      }
      const half = Math.ceil(lines.length / 2);
      await recordLines(lines.slice(0, half));
      await recordLines(lines.slice(half));
    }
  }

  /** What can be recorded of a line that can't be. */
  async function recordRest(line: RecordLine, refusal: unknown): Promise<void> {
    if (line.kind === 'a') return recordBare(line, refusal);
    if (line.kind === 'b') return recordApart(line, refusal);
    await setAside(line, refusal);
  }

  /** One outcome of a batch is at fault; the others are not. */
  async function recordApart(line: RecordLine, refusal: unknown): Promise<void> {
    const outcomes = outcomesOf(line);
    if (!outcomes) return setAside(line, refusal);
    const written: Written[] = [];
    for (const outcome of outcomes) {
      try {
        written.push(await writeRecords(deps, [outcome]));
      } catch (error) {
        if (error instanceof NewerFormatError) return leaveToNewer(line, error);
        if (!isUnrecordable(error)) throw error;
        await putAside(redis.multi(), outcome, error).exec();
      }
    }
    await acknowledge([line], {
      through: written.flatMap(({ through }) => through),
      changes: written.flatMap(({ changes }) => changes),
      erased: written.flatMap(({ erased }) => erased),
    });
  }

  /** Without what inbox flows would make of it: should that be what is at fault, it parks there. */
  async function recordBare(line: RecordLine, refusal: unknown): Promise<void> {
    const project = () => {
      throw new Error(`it can't be stored: ${errorMessage(refusal)}`);
    };
    try {
      await acknowledge([line], await writeRecords({ ...deps, project }, [line]));
    } catch (error) {
      if (!isUnrecordable(error)) throw error;
      await setAside(line, error);
    }
  }

  /** As old as if its reader had died: whoever looks next takes it over, and a newer version can read it. */
  async function leaveToNewer({ version, kind }: RecordLine, err: NewerFormatError): Promise<void> {
    const idle = ['IDLE', abandonedMs, 'JUSTID'] as const;
    await redis.call('XCLAIM', keys.records, group, newerReader, 0, version, ...idle);
    if (hasToldOfNewer) return;
    hasToldOfNewer = true;
    log.warn(
      { event: 'record.newer-format', version, kind, reason: err.message },
      'lines of a newer format wait for a newer worker to record them',
    );
  }

  async function acknowledge(
    lines: RecordLine[],
    { through, changes, erased }: Written,
  ): Promise<void> {
    // What still waits for a flow must not go out.
    await emptyStoredEvents(deps, erased);
    const versions = lines.map(({ version }) => version);
    const done = redis.multi().xack(keys.records, group, ...versions);
    done.xdel(keys.records, ...versions);
    // Postgres has the body now, and no flow needs it any more.
    if (through.length > 0) done.unlink(...through.map(keys.event));
    if (changes.length > 0) publishLive(done, keys, changes);
    await done.exec();
  }

  async function setAside(line: RecordLine, error: unknown): Promise<void> {
    const { version } = line;
    await putAside(redis.multi(), line, error)
      .xack(keys.records, group, version)
      .xdel(keys.records, version)
      .exec();
  }

  function putAside(
    steps: ChainableCommander,
    { version, kind, payload }: RecordLine,
    error: unknown,
  ): ChainableCommander {
    log.error({ event: 'record.set-aside', version, kind, err: error }, 'a line was set aside');
    return steps.xadd(keys.unrecorded, 'MAXLEN', '~', maxUnrecorded, '*', kind, payload);
  }

  /** Every worker reads under a name of its own; names of those that are gone would pile up. */
  async function removeDeadReaders(): Promise<void> {
    const readers = (await redis.xinfo('CONSUMERS', keys.records, group)) as (string | number)[][];
    for (const [, reader, , pending, , idleMs] of readers) {
      if (pending !== 0 || Number(idleMs) < deadAfterMs) continue;
      await redis.xgroup('DELCONSUMER', keys.records, group, String(reader));
    }
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
      await removeDeadReaders();
      running = loop();
    },
    async close() {
      stopping = true;
      await running;
    },
  };
}

/** Undefined where not even that can be read. */
function outcomesOf(line: RecordLine): RecordLine[] | undefined {
  try {
    return apart(line);
  } catch {
    return undefined;
  }
}

function lineOf([version, fields]: Entry): RecordLine | undefined {
  if (!fields) return undefined;
  const [kind = '', payload = ''] = fields;
  return { version, kind, payload };
}
