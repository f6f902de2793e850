import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { decodeBody } from './decode-body.ts';
import { readContentType, readFileName } from './describe-file.ts';
import { FileFailed, FileTooLarge, isFileError } from './file-errors.ts';
import { limitSize } from './limit-size.ts';
import { type FileSource, openFile } from './open-file.ts';

export interface DownloadOptions extends FileSource {
  maxBytes: number;
  /** For the whole download: connecting, redirects and every byte. */
  timeoutMs: number;
  /** Where the temporary file goes; made if missing. */
  dir: string;
}

export interface DownloadedFile {
  path: string;
  sizeBytes: number;
  /** Without parameters; `application/octet-stream` when the server names none. */
  contentType: string;
  /** As the server or the URL names it: pass it through `safeFileName`. */
  fileName?: string;
  /** Removes the temporary file; may be called twice. */
  dispose(): Promise<void>;
}

/**
 * Streams a file from a help desk to a temporary file, which nobody else can read and `dispose`
 * removes; nothing stays behind after a failure. Throws `FileRefused`, `FileTooLarge`, `FileGone`
 * (all final) or `FileFailed` (try again).
 */
export async function downloadFile(options: DownloadOptions): Promise<DownloadedFile> {
  const path = join(options.dir, randomUUID());
  const dispose = () => rm(path, { force: true });
  await mkdir(options.dir, { recursive: true });
  try {
    const file = await fetchTo(path, options);
    return { path, ...file, dispose };
  } catch (error) {
    await dispose();
    throw toFileError(error);
  }
}

async function fetchTo(path: string, options: DownloadOptions) {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const { response, url, close } = await openFile(options, signal);
  try {
    const { headers, body } = response;
    if (Number(headers['content-length']) > options.maxBytes) {
      throw new FileTooLarge(`${headers['content-length']} bytes announced`);
    }
    const limit = limitSize(options.maxBytes);
    const target = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await pipeline([body, ...decodeBody(headers), limit, target], { signal });
    const fileName = readFileName(headers, [new URL(options.url), url]);
    return {
      sizeBytes: limit.sizeBytes(),
      contentType: readContentType(headers),
      ...(fileName === undefined ? {} : { fileName }),
    };
  } finally {
    await close();
  }
}

function toFileError(error: unknown): Error {
  if (isFileError(error)) return error;
  // Sockets wrap what their lookup throws.
  if (error instanceof Error && isFileError(error.cause)) return error.cause;
  const isTimeout = error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name);
  return new FileFailed(isTimeout ? 'Timed out' : 'Download failed', { cause: error });
}
