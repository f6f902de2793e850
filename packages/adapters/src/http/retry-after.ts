/** `Retry-After`: seconds or an HTTP date. Undefined when absent or senseless. At most an hour, unless told. */
export function retryAfterMs(
  header: string | string[] | undefined,
  nowMs: number,
  longestMs = 3_600_000,
): number | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.trim() ?? '';
  const waitMs = seconds.test(value)
    ? Number(value) * 1_000
    : httpDate.test(value)
      ? Date.parse(value) - nowMs
      : Number.NaN;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), longestMs);
}

const seconds = /^\d+(\.\d+)?$/;
/** `Date.parse` alone would find a date in almost anything, `-5` for one. */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun).* GMT$/;
