/**
 * Three classes, chosen by who should act next. Adapters classify once, at their border;
 * everything else just throws.
 */

/** Whether a failed write may have been applied. Only `unclear` writes are looked up before a retry. */
export type WriteOutcome = 'not-applied' | 'unclear';

/**
 * What a failure says about the provider: `failing` counts towards its breaker, `throttled` pauses
 * the whole connection for as long as it asked.
 */
export type Trouble = 'failing' | 'throttled';

/** Network trouble, timeouts, 429, 5xx: the same thing may work later. */
export class RetryableError extends Error {
  override name = 'RetryableError';
  /** The provider's own hint (`Retry-After`): never sooner, whatever our schedule says. */
  readonly retryAfterMs: number | undefined;
  readonly outcome: WriteOutcome;
  readonly trouble: Trouble | undefined;

  constructor(
    message: string,
    options: {
      retryAfterMs?: number | undefined;
      outcome?: WriteOutcome;
      trouble?: Trouble | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
    this.outcome = options.outcome ?? 'not-applied';
    this.trouble = options.trouble;
  }
}

/** Refused for good: trying again can't help, an operator can. Parked at once. */
export class PermanentError extends Error {
  override name = 'PermanentError';
  /** The HTTP status behind it, where there is one. */
  readonly status: number | undefined;
  /** The provider's machine-readable details, for callers that can mend the cause. Never logged. */
  readonly details: unknown;

  constructor(
    message: string,
    options: { status?: number | undefined; details?: unknown; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = options.status;
    this.details = options.details;
  }
}

/** What came in does not hold: a signature, JSON, a schema. */
export class BadInputError extends Error {
  override name = 'BadInputError';
  /** Stable machine code, such as `invalid_json`. */
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
  }
}

/** Not a failure: the work has to wait (rate limit, open breaker, unsettled write). Costs no attempt. */
export class WaitError extends Error {
  override name = 'WaitError';
  readonly waitMs: number;
  readonly reason: string;

  constructor(reason: string, waitMs: number) {
    super(`waiting ${Math.ceil(waitMs)} ms: ${reason}`);
    this.reason = reason;
    this.waitMs = waitMs;
  }
}

/** Another worker took this mailbox over; whatever we still hold must not be acted on. */
export class FencedError extends Error {
  override name = 'FencedError';
  constructor(mailbox: string) {
    super(`mailbox ${mailbox} belongs to another worker now`);
  }
}

/** The outcome of a write cannot be found out; a person decides. */
export class UncertainError extends Error {
  override name = 'UncertainError';
}
