/** A private server can't be had; the message says what to do and is all that a person needs to see. */
export class LocalServerError extends Error {
  override name = 'LocalServerError';
}
