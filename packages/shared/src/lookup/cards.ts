import { findCues, type NearCue } from './cues.ts';
import { type DigitRun, digitRuns } from './digit-runs.ts';
import { type Reading, readText, sourceOf } from './reading.ts';

/** A place in a reading's text. */
export interface Span {
  start: number;
  end: number;
}

/** Payment cards by their first digits, length and check digit; domestic ones by their prefix. */
export function isCardNumber(digits: string): boolean {
  if (/^9704(?:\d{12}|\d{15})$/.test(digits)) return true;
  const branded =
    /^(?:4|5[0-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|35(?:2[89]|[3-8])|62)/.test(digits) &&
    digits.length === 16;
  const amex = /^3[47]\d{13}$/.test(digits);
  return (branded || amex) && passesLuhn(digits);
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits.at(-1 - place));
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Cards that a text shows, however they are grouped and whatever they touch. */
export function findCards(
  folded: string,
  near: (start: number, end: number) => NearCue[] = findCues(folded),
): Span[] {
  const runs = digitRuns(folded, (between) => /^[\s._/-]{1,3}$/.test(between));
  return runs.flatMap((run) => cardsIn(run, near));
}

function cardsIn(run: DigitRun, near: (start: number, end: number) => NearCue[]): Span[] {
  const whole = spanOf(run);
  const digits = digitsOf(run);
  if (digits.length < 15) return [];
  if (isCardNumber(digits)) return [whole];
  // Called a card, it is treated as one, also if a digit is mistyped.
  const calledCard = /^\d{15,16}$|^\d{19}$/.test(digits) && isCalledCard(near, whole);
  if (calledCard) return [whole];
  const cards: Span[] = [];
  for (let at = 0; at < run.length; ) {
    const count = cardLength(run, at, near);
    if (count > 0) cards.push(spanOf(run.slice(at, at + count)));
    at += Math.max(count, 1);
  }
  return cards;
}

function isCalledCard(near: (start: number, end: number) => NearCue[], span: Span): boolean {
  const cue = near(span.start, span.end).find(
    (one) => one.cue === 'card' || one.cue === 'account' || one.cue === 'code',
  );
  return cue?.cue === 'card';
}

const groupings = ['4-4-4-4', '4-4-4-4-3', '4-6-5', '16', '15', '19'];

/** How many groups from `at` on are a card; 0: they don't begin one. */
function cardLength(
  run: DigitRun,
  at: number,
  near: (start: number, end: number) => NearCue[],
): number {
  for (let count = Math.min(5, run.length - at); count > 0; count--) {
    const groups = run.slice(at, at + count);
    const grouping = groups.map(({ digits }) => digits.length).join('-');
    const digits = digitsOf(groups);
    if (!groupings.includes(grouping) && !digits.startsWith('9704')) continue;
    if (isCardNumber(digits)) return count;
    if (grouping.startsWith('4-4-4-4') && isCalledCard(near, spanOf(groups))) return count;
  }
  return 0;
}

function spanOf(groups: DigitRun): Span {
  return { start: groups[0]?.start ?? 0, end: groups.at(-1)?.end ?? 0 };
}

function digitsOf(groups: DigitRun): string {
  return groups.map(({ digits }) => digits).join('');
}

/** The text with its cards as `••••1234`: what may be stored, and sent to others. */
export function maskCards(text: string): string {
  const reading = readText(text);
  const cards = findCards(reading.folded);
  if (cards.length === 0) return text;
  return replaceSpans(reading, cards, (card) => `••••${card.replace(/\D/g, '').slice(-4)}`);
}

/** The source with `spans` replaced; `replacement` is given what is read there. */
export function replaceSpans(
  reading: Reading,
  spans: readonly Span[],
  replacement: (read: string) => string,
): string {
  let replaced = '';
  let done = 0;
  for (const { start, end } of spans) {
    replaced += sourceOf(reading, done, start) + replacement(reading.text.slice(start, end));
    done = end;
  }
  return replaced + sourceOf(reading, done, reading.text.length);
}
