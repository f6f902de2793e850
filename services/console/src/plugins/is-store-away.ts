/** Codes of sockets and of PostgreSQL's own "not now" classes (08: connection, 57P: shutting down). */
const awayCode = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08|57P|53300)/;
/** ioredis and pg have no codes for these. */
const awayMessage =
  /Command timed out|isn't writeable|Connection is closed|max retries per request|Connection terminated|timeout exceeded when trying to connect/i;

/** Whether an error only says that Redis or PostgreSQL could not be reached. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return awayCode.test(code) || awayMessage.test(error.message) || isStoreAway(error.cause);
}
