import { plainTitle, shortDate } from './report-line.ts';
import type { Subject } from './subject.ts';
import type { ReportItem, Verdict } from './verdict.ts';
import { type Language, type VerdictWords, words } from './verdict-words.ts';

export interface VerdictTextOptions {
  language: Language;
  /** where more can be read; `{value}` becomes what was looked up */
  link?: string;
  /** said instead of our own advice */
  advice?: string;
}

/** The longest message that Zalo takes, in code points. */
const maxLength = 2_000;
const shownItems = 3;
/** Of a title. 0: reports are counted, not listed. */
const titleLengths = [120, 70, 40, 20, 0];
const longestLink = 300;
const longestAdvice = 500;

/**
 * What a customer is told: facts with where they come from, never a judgement. Titles are other
 * people's words, so that they lose links, addresses and numbers, and shrink until all fits.
 */
export function verdictText(verdicts: readonly Verdict[], options: VerdictTextOptions): string {
  for (const titleLength of titleLengths) {
    const text = compose(verdicts, options, titleLength);
    if (lengthOf(text) <= maxLength) return text;
  }
  const { link: _, ...withoutLink } = options;
  return cut(compose(verdicts, withoutLink, 0), maxLength);
}

export function helpText(language: Language): string {
  return words[language].help;
}

function compose(
  verdicts: readonly Verdict[],
  { language, link, advice }: VerdictTextOptions,
  titleLength: number,
): string {
  const say = words[language];
  const shownLink = link !== undefined && link.length <= longestLink ? link : undefined;
  const isEach = shownLink?.includes('{value}') === true;
  const sections = verdicts.map((verdict) =>
    [
      ...tell(verdict, say, titleLength),
      ...(isEach ? [linkFor(shownLink, verdict, say)] : []),
    ].join('\n'),
  );
  const ending = [cut(advice ?? say.advice, longestAdvice)];
  if (shownLink !== undefined && !isEach) ending.push(`${say.more}: ${shownLink}`);
  return [...sections, ending.join('\n')].join('\n\n');
}

function tell(verdict: Verdict, say: VerdictWords, titleLength: number): string[] {
  const name = nameOf(verdict.subject, say);
  const partly = verdict.unknownSources.length > 0 ? [say.partly] : [];
  switch (verdict.status) {
    case 'reported': {
      const items = titleLength === 0 ? [] : verdict.items.slice(0, shownItems);
      const lines = items.map((item) => `- ${lineOf(item, verdict.subject, say, titleLength)}`);
      return [`${name}: ${say.reported(verdict.total)}`, ...lines, say.unverified, ...partly];
    }
    case 'not_found':
      return [`${name}: ${say.notFound}`, say.notSafe];
    case 'unknown':
      return [`${name}: ${say.unknown}`, say.notSafe];
  }
}

/** How it was read, so that a misreading shows. */
function nameOf({ kind, value, alsoAs, bankHint }: Subject, say: VerdictWords): string {
  const also = (alsoAs ?? []).filter((other) => other !== kind).map((other) => say.kinds[other]);
  const asides = [
    ...(bankHint === undefined ? [] : [bankHint]),
    ...(also.length > 0 ? [say.alsoAs(also.join(', '))] : []),
  ];
  const shown = cut(value, 120);
  return `${capital(say.kinds[kind])} ${shown}${asides.length > 0 ? ` (${asides.join('; ')})` : ''}`;
}

function lineOf(
  item: ReportItem,
  subject: Subject,
  say: VerdictWords,
  titleLength: number,
): string {
  const source = cut(plainTitle(item.source, subject.value), 40) || say.unnamed;
  const date = shortDate(item.date, say.dates);
  const title = cut(plainTitle(item.title, subject.value), titleLength);
  return `${source}${date === undefined ? '' : ` (${date})`}${title === '' ? '' : `: “${title}”`}`;
}

function linkFor(link: string, { subject }: Verdict, say: VerdictWords): string {
  return `${say.more}: ${link.replaceAll('{value}', encodeURIComponent(subject.value))}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** At most `length` code points, whole characters, with an ellipsis where something is missing. */
function cut(text: string, length: number): string {
  if (lengthOf(text) <= length) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of new Intl.Segmenter('und').segment(text)) {
    used += lengthOf(segment);
    if (used > length) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
