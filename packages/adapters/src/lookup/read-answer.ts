import type { LookupSource } from '@omnirelay/shared/config/lookup-source.ts';
import type { ReportItem } from '@omnirelay/shared/lookup/verdict.ts';
import { readPointer } from './read-pointer.ts';
import type { SourceAnswer } from './source-answer.ts';

const mostItems = 10;
const longestTitle = 200;
const longestDate = 40;
const longestUrl = 500;

/**
 * What a source's JSON says. Only a zero or an empty list means that nothing is reported: an answer
 * with neither, or one that contradicts itself, is not understood.
 */
export function readAnswer(source: LookupSource, json: unknown): SourceAnswer {
  const total = readTotal(readPointer(json, source.total));
  const list = readPointer(json, source.items) ?? undefined;
  const isUnderstood = total !== 'unreadable' && (list === undefined || Array.isArray(list));
  if (!isUnderstood || (total === undefined && list === undefined)) return badShape(source);

  const listed = list?.length ?? 0;
  if ((total ?? 0) === 0) {
    if (listed === 0) return { source: source.name, status: 'not_found' };
    if (total === 0) return badShape(source);
  }
  const items = readItems(source, list ?? []);
  // Things that can't be read as reports don't count as some either.
  if (total === undefined && items.length === 0) return badShape(source);
  return { source: source.name, status: 'reported', total: total ?? listed, items };
}

function badShape(source: LookupSource): SourceAnswer {
  return { source: source.name, status: 'unknown', reason: 'bad-shape' };
}

function readTotal(value: unknown): number | undefined | 'unreadable' {
  if (value === undefined || value === null) return undefined;
  const isNumeric = typeof value === 'string' && /^\d+$/.test(value.trim());
  const total = isNumeric ? Number(value) : value;
  const isCount = typeof total === 'number' && Number.isSafeInteger(total) && total >= 0;
  return isCount ? total : 'unreadable';
}

function readItems(source: LookupSource, list: unknown[]): ReportItem[] {
  const items: ReportItem[] = [];
  for (const entry of list) {
    if (items.length === mostItems) break;
    const title = readText(readPointer(entry, source.item.title), longestTitle);
    if (title === undefined) continue;
    const date = readDate(readPointer(entry, source.item.date));
    const url = readUrl(readPointer(entry, source.item.url));
    items.push({
      source: source.name,
      title,
      ...(date === undefined ? {} : { date }),
      ...(url === undefined ? {} : { url }),
    });
  }
  return items;
}

/** One line. Marks that turn the direction of writing go too: they would disguise what follows. */
function readText(value: unknown, maxChars: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const line = value
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim();
  // By code points: no character is cut in half.
  const text = [...line].slice(0, maxChars).join('').trimEnd();
  return text === '' ? undefined : text;
}

/** The day of a timestamp; other dates stay as the source writes them. */
function readDate(value: unknown): string | undefined {
  const text = readText(value, longestDate);
  return text?.match(/^(\d{4}-\d\d-\d\d)T/)?.[1] ?? text;
}

/** What customers may safely be shown: `https://bank.vn@evil.vn` looks like another address. */
function readUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > longestUrl || !URL.canParse(value)) {
    return undefined;
  }
  const url = new URL(value);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isWeb || url.username !== '' || url.password !== '' || url.href.length > longestUrl) {
    return undefined;
  }
  return url.href;
}
