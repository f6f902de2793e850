import {
  type DownloadedFile,
  downloadFile,
  FileFailed,
  isFileError,
  safeFileName,
} from '@omnirelay/adapters/files/index.ts';
import { placeholderFor } from '@omnirelay/adapters/text/index.ts';
import { RetryableError } from '@omnirelay/shared/errors.ts';
import type { RelayContext } from './relay-deps.ts';

/** A file as its help desk names it. */
export interface RemoteFile {
  name: string;
  url: string | undefined;
  contentType: string | undefined;
  sizeBytes: number | undefined;
  isMalware?: boolean;
}

export interface CarriedFile extends DownloadedFile {
  name: string;
}

export interface Carried {
  files: CarriedFile[];
  /** A readable line for each file that could not be had. */
  placeholders: string[];
}

/** A passing fault gets this many tries of the whole event; then the text goes without the file. */
const triesForFile = 3;
/** As many as both sides take in one message. */
const maxFiles = 15;

/**
 * Has the files on disk while `use` runs, and none after it. Expired, oversized, refused and infected
 * ones become placeholders.
 * @throws RetryableError while a passing fault may still pass
 */
export async function withFiles<T>(
  context: RelayContext,
  remoteFiles: RemoteFile[],
  use: (carried: Carried) => Promise<T>,
): Promise<T> {
  const carried: Carried = { files: [], placeholders: [] };
  try {
    for (const [i, file] of remoteFiles.entries()) {
      const sizeBytes = file.sizeBytes;
      if (file.isMalware) {
        carried.placeholders.push(placeholderFor({ name: file.name, reason: 'malware' }));
      } else if (i >= maxFiles) {
        carried.placeholders.push(
          placeholderFor({ name: file.name, sizeBytes, reason: 'refused' }),
        );
      } else {
        await carry(context, file, carried);
      }
    }
    return await use(carried);
  } finally {
    await Promise.all(carried.files.map((file) => file.dispose()));
  }
}

async function carry(context: RelayContext, file: RemoteFile, carried: Carried): Promise<void> {
  const { flow, chatwootConnection, source, fileDir, event } = context;
  if (file.url === undefined) {
    carried.placeholders.push(placeholderFor({ name: file.name, reason: 'expired' }));
    return;
  }
  try {
    const downloaded = await downloadFile({
      url: file.url,
      trustedHosts: [...source.files.trustedHosts, new URL(chatwootConnection.baseUrl).hostname],
      allowPrivate: flow.allowPrivate,
      headersFor: (url) => source.files.headersFor(url, event.connection),
      maxBytes: flow.maxFileMb * 1024 * 1024,
      timeoutMs: source.files.timeoutMs,
      dir: fileDir,
    });
    const name = safeFileName(file.name, file.contentType ?? downloaded.contentType);
    const contentType = file.contentType ?? downloaded.contentType;
    carried.files.push({ ...downloaded, name, contentType });
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error instanceof FileFailed && context.attempt.attempt < triesForFile) {
      throw new RetryableError('a file could not be downloaded', {
        retryAfterMs: error.retryAfterMs,
        cause: error,
      });
    }
    const { name, sizeBytes } = file;
    carried.placeholders.push(placeholderFor({ name, sizeBytes, reason: error.reason }));
  }
}
