/** Epoch milliseconds; undefined for what is no time. */
export function timeMs(iso: string | undefined): number | undefined {
  const ms = Date.parse(iso ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** An address that a browser may open; customers choose some of them. */
export function linkOf(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}
