import MarkdownIt from 'markdown-it';

const { linkify } = new MarkdownIt();
const scheme = /(?<![a-z0-9.+-])[a-z][a-z0-9.+-]{0,9}:\/\//gi;

interface UrlSpan {
  start: number;
  end: number;
  /** Markdown syntax ends it or follows at once: an escape would be taken for a part of the address. */
  isCrowded: boolean;
}

/**
 * A look-up of the URL with a scheme at a position. Markdown takes such a URL as a whole, so an escape
 * inside would end up in the address. Cheapest when asked in ascending order.
 */
export function findUrls(text: string): (at: number) => UrlSpan | undefined {
  const urls = [...findUrlSpans(text)];
  let next = 0;
  let latest = 0;
  return (at) => {
    if (at < latest) next = 0;
    latest = at;
    while ((urls[next]?.end ?? Number.POSITIVE_INFINITY) <= at) next += 1;
    const url = urls[next];
    return url !== undefined && url.start <= at ? url : undefined;
  };
}

function* findUrlSpans(text: string): Generator<UrlSpan> {
  let end = 0;
  for (const { index: start } of text.matchAll(scheme)) {
    if (start < end) continue;
    const url = linkify.matchAtStart(text.slice(start))?.url;
    if (url === undefined) continue;
    end = start + url.length;
    const isCrowded = url.endsWith('*') || /[\\`*_~[\]<&(+-]/.test(text.charAt(end));
    yield { start, end, isCrowded };
  }
}
