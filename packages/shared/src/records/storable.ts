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

/** The same, of all texts of a JSON value; its keys are texts, too. */
export function storableJson(json: unknown): unknown {
  if (typeof json === 'string') return storable(json);
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(storableJson);
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [storable(key), storableJson(value)]),
  );
}
