import { appendFileSync, mkdirSync } from 'node:fs';
import { errorMessage } from './error-message.ts';
import { localDay, logFileBase } from './log-file-name.ts';
import { openRollingFile, type RollingFile } from './open-rolling-file.ts';
import { removeOldLogFiles } from './remove-old-log-files.ts';

export interface LogFilesOptions {
  directory: string;
  /** Days, the current one included. */
  keepDays: number;
  service: string;
  host: string;
  pid: number;
  /** Told when files can't be written, and when they can again. Must not throw. */
  report(state: LogFilesState): void;
  nowMs(): number;
  /** Of one file, as pino-roll reads it; a day then has more of them. */
  maxSize?: string;
  retryMs?: number;
}

export type LogFilesState =
  | { isWritten: false; problem: string }
  | { isWritten: true; missingLines: number };

export interface LogFiles {
  /** Never throws and never waits: what can't be written is kept for a while, then left out and counted. */
  write(line: string): void;
  /** For the end of the process: what is kept is written at once. */
  flushSync(): void;
}

const defaultMaxSize = '100m';
const defaultRetryMs = 30_000;
const pruneEveryMs = 3_600_000;
/** Lines are written together, as on standard output. */
const gatherMs = 100;
const writeFromChars = 65_536;
/** So much waits for a file that isn't open yet, or a disk that is full. */
const maxKeptChars = 1_048_576;

/**
 * The files of one process, a new one every day. Standard output has every line as well: files may fail.
 * Lines are gathered here, since SonicBoom's own `flushSync` never returns while the disk is full.
 */
export function openLogFiles(options: LogFilesOptions): LogFiles {
  const { directory, maxSize = defaultMaxSize, retryMs = defaultRetryMs } = options;
  const base = logFileBase(directory, options);
  let file: RollingFile | undefined;
  let kept = '';
  let isWriting = false;
  let isTroubled = false;
  let missingLines = 0;
  let retryTimer: NodeJS.Timeout | undefined;

  const told = {
    written() {
      isWriting = false;
      if (isTroubled) options.report({ isWritten: true, missingLines });
      isTroubled = false;
      missingLines = 0;
      if (kept.length >= writeFromChars) writeKept();
    },
    failed(error: unknown) {
      if (!isTroubled) options.report({ isWritten: false, problem: errorMessage(error) });
      isTroubled = true;
      if (!retryTimer) retryTimer = setTimeout(retry, retryMs).unref();
    },
  };

  function retry(): void {
    retryTimer = undefined;
    if (file) file.retry();
    else void open();
  }

  async function open(): Promise<void> {
    try {
      file = await openRollingFile(base, maxSize, told);
      told.written();
    } catch (error) {
      told.failed(error);
    }
  }

  function writeKept(): void {
    if (!file || isWriting || kept === '') return;
    const text = kept;
    kept = '';
    isWriting = true;
    file.write(text);
  }

  const prune = () =>
    removeOldLogFiles(directory, options.keepDays, options.nowMs()).catch(() => {});
  void open().then(prune);
  setInterval(writeKept, gatherMs).unref();
  setInterval(() => void prune(), pruneEveryMs).unref();

  return {
    write(line) {
      if (kept.length + line.length > maxKeptChars) {
        missingLines += 1;
        return;
      }
      kept += line;
      if (kept.length >= writeFromChars) writeKept();
    },
    flushSync() {
      if (kept === '') return;
      try {
        if (!file) mkdirSync(directory, { recursive: true });
        appendFileSync(file?.name() ?? `${base}.${localDay(options.nowMs())}.1.log`, kept);
        kept = '';
      } catch (error) {
        told.failed(error);
      }
    },
  };
}
