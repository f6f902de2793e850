/** Codes of sockets and of PostgreSQL's own "not now" classes (08: connection, 57P: shutting down). */
const awayCode = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08|57P|53300)/;
/** ioredis and pg have no codes for these. */
const awayMessage =
  /Command timed out|isn't writeable|Connection is closed|max retries per request|Connection terminated|not queryable|timeout exceeded when trying to connect|Query read timeout/i;
/** https://www.postgresql.org/docs/current/errcodes-appendix.html: query_canceled */
const cancelled = '57014';

/** Whether an error only says that Redis or PostgreSQL could not be reached. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    awayCode.test(codeOf(error)) || awayMessage.test(error.message) || isStoreAway(error.cause)
  );
}

/** Whether PostgreSQL gave a query up because it took too long. */
export function isTooSlow(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return codeOf(error) === cancelled || isTooSlow(error.cause);
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}
