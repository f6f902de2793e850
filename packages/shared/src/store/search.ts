import { type SQL, sql } from 'drizzle-orm';

/**
 * Scripts that put no spaces between words: Thai and Lao, Burmese, Khmer, kana, Chinese characters.
 * Each of their characters counts as a word, and what is searched for as a phrase of them.
 */
const unspaced =
  '\\u0E00-\\u0EFF\\u1000-\\u109F\\u1780-\\u17FF\\u3040-\\u30FF\\u3400-\\u9FFF\\uF900-\\uFAFF';
/** Would make one token of `john@example.com` or `chatwoot_5_12`, which no part of it finds. */
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const maxIndexedChars = 100_000;
const maxWords = 12;

/** What a generated column holds of a text, for `searchFor` to match. */
export function searchable(text: string): SQL {
  const from = punctuation.replaceAll("'", "''");
  const words = `translate(left(${text}, ${maxIndexedChars}), '${from}', repeat(' ', ${punctuation.length}))`;
  return sql.raw(
    `to_tsvector('simple', regexp_replace(${words}, '([${unspaced}])', ' \\1 ', 'g'))`,
  );
}

const inUnspaced = new RegExp(`[${unspaced}]`, 'g');
const isPunctuation = new RegExp(`[${punctuation.replace(/[\\\]^-]/g, '\\$&')}]`, 'g');

/**
 * The words of a search, each of them the beginning of a word that has to be there. Quoted, so that
 * nothing in it is an operator; PostgreSQL takes the words apart as it did with the text.
 */
export function searchFor(q: string): SQL {
  const words = q
    .split(/\s+/u)
    .map((word) => word.replaceAll(isPunctuation, ' ').replaceAll(inUnspaced, ' $& ').trim())
    .filter((word) => word !== '')
    .slice(0, maxWords);
  return sql`to_tsquery('simple', ${words.map((word) => `'${word}':*`).join(' & ')})`;
}
