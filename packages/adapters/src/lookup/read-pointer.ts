const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * What a JSON pointer (RFC 6901) leads to; undefined where that is nothing. `''` is the whole document.
 * Only what the document itself holds is found, never what its objects inherit.
 */
export function readPointer(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) return undefined;
  let found = document;
  for (const token of pointer.slice(1).split('/')) {
    // In this order: ~01 is ~1, not a slash.
    found = step(found, token.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return found;
}

function step(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  if (typeof value !== 'object' || value === null || prototypeKeys.has(key)) return undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
