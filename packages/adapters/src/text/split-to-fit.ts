const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Cuts `text` into consecutive parts that each satisfy `fits`; joining the parts gives `text` back.
 * Cuts at a paragraph, line or word border where one lies in the second half of the room there is,
 * else between graphemes, and never inside a surrogate pair.
 * `fits` may judge what becomes of a part (escaped, rendered); a single character always counts as
 * fitting.
 */
export function splitToFit(text: string, fits: (part: string) => boolean): string[] {
  const parts: string[] = [];
  let rest = text;
  let room = text.length;
  while (rest !== '') {
    // Start from a little more than the last part took: texts seldom change their nature midway.
    room = Math.min(rest.length, Math.max(room * 2, 1000));
    let end = room === rest.length ? room : findBorder(rest, room);
    while (!fits(rest.slice(0, end))) {
      room = Math.floor(end * 0.8);
      const shorter = room === 0 ? end : findBorder(rest, room);
      if (shorter >= end) break;
      end = shorter;
    }
    room = end;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return parts;
}

/** Where to cut at or before `limit`, but after one character at least. */
function findBorder(text: string, limit: number): number {
  const half = Math.floor(limit / 2);
  const head = text.slice(half, limit);
  for (const border of ['\n\n', '\n', ' ']) {
    const at = head.lastIndexOf(border);
    if (at >= 0) return half + at + border.length;
  }
  const start = graphemes.segment(text).containing(limit)?.index ?? limit;
  // A pile of combining marks may be one enormous grapheme: then any character border will do.
  const isWorthKeeping = start > 0 && limit - start < Math.max(100, limit - half);
  return isWorthKeeping ? start : findCharacterBorder(text, limit);
}

function findCharacterBorder(text: string, limit: number): number {
  const inPair =
    (text.charCodeAt(limit - 1) & 0xfc00) === 0xd800 &&
    (text.charCodeAt(limit) & 0xfc00) === 0xdc00;
  if (!inPair) return limit;
  return limit === 1 ? 2 : limit - 1;
}
