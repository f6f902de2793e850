/** For tests: every place in a JSON value, as keys from the root; the root itself is `[]`. */
export function placesIn(json: unknown): string[][] {
  if (typeof json !== 'object' || json === null) return [[]];
  const below = Object.entries(json).flatMap(([key, value]) =>
    placesIn(value).map((place) => [key, ...place]),
  );
  return [[], ...below];
}

/** The same JSON with another value at that place. */
export function withValueAt(json: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined || typeof json !== 'object' || json === null) return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(json) ? [...json] : { ...json };
  return Object.assign(copy, {
    [key]: withValueAt((json as Record<string, unknown>)[key], rest, value),
  });
}
