/**
 * A text as rules read it. Full-width digits, composed and decomposed letters, keycap emoji and
 * invisible characters are all read alike, and whatever is found can be pointed at in the source.
 */
export interface Reading {
  source: string;
  /** in one form, letters and their case kept */
  text: string;
  /** `text` in lower case and without diacritics, unit for unit */
  folded: string;
  /** where in the source each unit of `text` begins, and where the last one ends */
  offsets: number[];
}

// Vietnamese letters carry two marks at most. A pile of them is cut, as sorting it takes long.
const pieces = /[\x20-\x7e]+(?!\p{M})|\P{M}\p{M}{0,4}|\p{M}+/gsu;
const marks = /\p{M}/gu;

export function readText(source: string): Reading {
  let text = '';
  let folded = '';
  const offsets: number[] = [];
  for (const { 0: piece, index } of source.matchAll(pieces)) {
    const plain = isAscii(piece);
    const read = plain ? piece : unify(piece);
    for (let unit = 0; unit < read.length; unit++) offsets.push(plain ? index + unit : index);
    text += read;
    folded += plain ? piece.toLowerCase() : fold(read);
  }
  offsets.push(source.length);
  return { source, text, folded, offsets };
}

/** Lower case, without diacritics: how words are compared. */
export function foldText(text: string): string {
  return readText(text).folded;
}

/** The source's own characters for `text` from `start` to `end`. */
export function sourceOf(reading: Reading, start: number, end: number): string {
  return reading.source.slice(reading.offsets[start], reading.offsets[end]);
}

function isAscii(piece: string): boolean {
  const first = piece.charCodeAt(0);
  return first >= 0x20 && first <= 0x7e && piece.charCodeAt(piece.length - 1) <= 0x7e;
}

function unify(piece: string): string {
  if (/^[\p{Cf}\p{M}]/u.test(piece)) return '';
  const unified = piece.normalize('NFKC').replace(marks, '');
  // Ligatures that stand for whole phrases say nothing that we look for.
  return unified.length > 3 ? piece : unified;
}

function fold(read: string): string {
  const folded = read
    .normalize('NFD')
    .replace(marks, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/\p{Pd}/gu, '-');
  // Other scripts may fold to another length; no word of ours is in them.
  return folded.length === read.length ? folded : read;
}
