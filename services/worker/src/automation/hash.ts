import { createHash } from 'node:crypto';

/** Of the same inputs the same, whatever the order of their fields. */
export function hashOf(inputs: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(inputs, sorted) ?? '')
    .digest('hex');
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
