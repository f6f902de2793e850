import { ConfigError } from '../config/environment.ts';

/** What the file system says about back-ups, in words that an operator can act on. */
export function explained(error: unknown, directory: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ConfigError(
        `The disk of ${directory} is full: make room, lower backups.keep, or choose another directory.`,
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ConfigError(
        `${directory} can't be written to: let this process's user write there, or choose another backups.directory.`,
        { cause: error },
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new ConfigError(`${directory} is no folder that back-ups can be put into.`, {
        cause: error,
      });
    default:
      return error;
  }
}
