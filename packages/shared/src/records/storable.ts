/**
 * Postgres has no NUL in texts, nor halves of surrogate pairs:
 * https://www.postgresql.org/docs/current/datatype-character.html
 */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

/** An index entry has room for 2,704 bytes; a UTF-16 unit needs three at the most. */
const maxIndexedChars = 600;

export function indexable(text: string): string {
  return storable(text.slice(0, maxIndexedChars));
}
