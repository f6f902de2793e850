const hidden = /body|content|text|e-?mail|phone|token|secret|password|authorization/i;

/**
 * Jobs hold references only. Should one ever hold more, then the board still shows no message and no
 * address: everything under such a name is replaced, however deep.
 */
export function redactJobData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactJobData);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      hidden.test(key) ? '[redacted]' : redactJobData(item),
    ]),
  );
}
