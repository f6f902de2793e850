/** Only a page of ours: "//elsewhere" and "/\elsewhere" are other hosts to a browser. */
export function nextPage(next: string | undefined, origin = location.origin): string {
  if (!next?.startsWith('/') || !URL.canParse(next, origin)) return '/';
  const url = new URL(next, origin);
  return url.origin === origin ? url.pathname + url.search + url.hash : '/';
}
