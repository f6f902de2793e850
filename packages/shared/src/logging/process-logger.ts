import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Environment } from '../config/environment.ts';
import { createLogger } from '../logging.ts';
import { type LogFilesState, openLogFiles } from './log-files.ts';
import { openStdout } from './open-stdout.ts';

type Settings = Pick<Environment, 'LOG_LEVEL' | 'LOG_FORMAT' | 'LOG_FILES' | 'LOG_FILES_KEEP'>;

/**
 * The log of one process, on standard output and, where `LOG_FILES` is set, in files. Every line is
 * redacted before it gets to either. What crashes the process is its last line.
 * @param fields what stands in each line besides: the trace that it belongs to
 */
export function createProcessLogger(
  service: string,
  settings: Settings,
  fields?: () => object,
): Logger {
  const stdout = openStdout(settings.LOG_FORMAT);
  const options = { service, level: settings.LOG_LEVEL, fields };
  const withoutFiles = createLogger(options, stdout);
  const log =
    settings.LOG_FILES === undefined
      ? withoutFiles
      : createLogger(options, withFiles(service, settings.LOG_FILES));
  logCrashes(log);
  return log;

  function withFiles(service: string, directory: string) {
    const files = openLogFiles({
      ...{ directory, keepDays: settings.LOG_FILES_KEEP, service },
      ...{ host: hostname(), pid: process.pid, nowMs: Date.now },
      // Not into the files that it is about.
      report: (state) => reportFiles(withoutFiles, directory, state),
    });
    const both = {
      write(line: string) {
        stdout.write(line);
        files.write(line);
      },
      /** Output last: it may have to say that files can't be written. */
      flushSync() {
        files.flushSync();
        stdout.flushSync();
      },
    };
    process.on('exit', both.flushSync);
    return both;
  }
}

function reportFiles(log: Logger, directory: string, state: LogFilesState): void {
  if (state.isWritten) {
    const { missingLines } = state;
    log.info(
      { event: 'logs.files-written', directory, missingLines },
      'log files are written again',
    );
    return;
  }
  log.warn(
    { event: 'logs.files-failed', directory, reason: state.problem },
    'log files can’t be written: check LOG_FILES, its permissions and the disk. Standard output has every line',
  );
}

/** Otherwise Node prints the error with all that hangs on it, such as a failed query's parameters. */
function logCrashes(log: Logger): void {
  process.on('uncaughtException', (err, origin) => {
    log.fatal({ event: 'process.crashed', origin, err }, 'a mistake of ours ended the process');
    process.exit(1);
  });
}
