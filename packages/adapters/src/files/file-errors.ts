/** The address may not be fetched: its scheme, or where its name leads. Trying again changes nothing. */
export class FileRefused extends Error {
  override name = 'FileRefused';
  readonly reason = 'refused';
}

/** More bytes than allowed. */
export class FileTooLarge extends Error {
  override name = 'FileTooLarge';
  readonly reason = 'too-large';
}

/** The server answers, but does not give the file (404, 410, 403 and other 4xx): expired or removed. */
export class FileGone extends Error {
  override name = 'FileGone';
  readonly reason = 'expired';
}

/** Network, timeout, 5xx, 408, 425 or 429: worth another try, after `retryAfterMs` where given. */
export class FileFailed extends Error {
  override name = 'FileFailed';
  readonly reason = 'failed';
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: { cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
}

export function isFileError(
  error: unknown,
): error is FileRefused | FileTooLarge | FileGone | FileFailed {
  return (
    error instanceof FileRefused ||
    error instanceof FileTooLarge ||
    error instanceof FileGone ||
    error instanceof FileFailed
  );
}
