import { hasValidPrefix, normalisePhone } from './normalise.ts';

/** Digits without anything between. */
export interface DigitGroup {
  start: number;
  end: number;
  digits: string;
}

/** Groups that follow each other so closely that they may be one number. */
export type DigitRun = DigitGroup[];

/** One number, as far as its separators tell. */
export interface DigitNumber {
  /** of its first digit */
  start: number;
  end: number;
  digits: string;
  /** a plus sign stands before it */
  international: boolean;
}

type Joins = (between: string, before: DigitGroup, after: DigitGroup) => boolean;

export function digitRuns(folded: string, joins: Joins): DigitRun[] {
  const runs: DigitRun[] = [];
  let last: DigitGroup | undefined;
  for (const { 0: digits, index } of folded.matchAll(/[0-9]+/g)) {
    const group = { start: index, end: index + digits.length, digits };
    const joined =
      last !== undefined &&
      index - last.end <= 3 &&
      joins(folded.slice(last.end, index), last, group);
    if (joined) runs.at(-1)?.push(group);
    else runs.push([group]);
    last = group;
  }
  return runs;
}

/** One blank, dot or hyphen; or the brackets of `(028) 3823 1234`, `+84 (0) 987 654 321`, `+1 (415) 555`. */
export const joinsNumber: Joins = (between, before, after) => {
  if (/^[ .-]$/.test(between)) return true;
  if (/^\)[ .-]?$/.test(between)) return before.digits.length <= 4;
  return /^ ?\($/.test(between) && (after.digits === '0' || before.digits.length <= 3);
};

/**
 * The numbers of a run. "0987 654 321 0912 345 678" is two, "1903 4567 8910 11" is one: phones that
 * exist are cut out, evenly grouped digits stay together, and long groups stand for themselves.
 */
export function numbersIn(run: DigitRun, folded: string): DigitNumber[] {
  if (isForeign(run, folded)) return [joined(run, folded)];
  return chunks(run, folded).flatMap((chunk) => split(chunk, folded));
}

/** `+1 (415) 555-2671`: how other countries group theirs is not known here. */
function isForeign([first, ...rest]: DigitRun, folded: string): boolean {
  if (first === undefined || folded[first.start - 1] !== '+') return false;
  return (
    !first.digits.startsWith('84') && rest.length < 15 && isPhone(joined([first, ...rest], folded))
  );
}

/** Where dots or hyphens hold groups together, blanks part numbers. */
function chunks(run: DigitRun, folded: string): DigitRun[] {
  const gaps = run.slice(1).map((group, at) => folded.slice(run[at]?.end, group.start));
  if (!gaps.some((gap) => /[.-]/.test(gap))) return [run];
  const parts: DigitRun[] = [];
  for (const [at, group] of run.entries()) {
    const open = parts.at(-1);
    const parted = at === 0 || (gaps[at - 1] === ' ' && !(open && isAreaCode(open)));
    if (parted || open === undefined) parts.push([group]);
    else open.push(group);
  }
  return parts;
}

function isAreaCode(chunk: DigitRun): boolean {
  return chunk.length === 1 && /^(?:84|0084|0\d{1,3}|1[89]00)$/.test(chunk[0]?.digits ?? '');
}

function split(groups: DigitRun, folded: string): DigitNumber[] {
  const whole = joined(groups, folded);
  if (groups.length === 1 || isPhone(whole) || isEven(groups)) return [whole];
  const numbers: DigitNumber[] = [];
  let rest: DigitRun = [];
  const flush = () => {
    for (const number of withoutPhones(rest, folded)) numbers.push(number);
    rest = [];
  };
  for (let at = 0; at < groups.length; ) {
    const length = phoneLength(groups, at, folded);
    const group = groups[at];
    if (length > 0) {
      flush();
      numbers.push(joined(groups.slice(at, at + length), folded));
    } else if (group) rest.push(group);
    at += Math.max(length, 1);
  }
  flush();
  return numbers;
}

const standsAlone = 9;
const longest = 19;

function withoutPhones(groups: DigitRun, folded: string): DigitNumber[] {
  if (groups.length === 0) return [];
  const whole = joined(groups, folded);
  const together =
    isPhone(whole) ||
    (whole.digits.length <= longest &&
      groups.every(({ digits }) => digits.length < standsAlone) &&
      // "10 20 30 40" is a list.
      groups.some(({ digits }) => digits.length > 2));
  return together ? [whole] : groups.map((group) => joined([group], folded));
}

/** How many groups from `at` on are a phone number that exists; 0: they don't begin one. */
function phoneLength(groups: DigitRun, at: number, folded: string): number {
  // Most groups begin none: trying them all would take long in a long list.
  if (!/^(?:0|84)/.test(groups[at]?.digits ?? '')) return 0;
  let count = 0;
  for (let digits = 0; at + count < groups.length && digits <= 14; ) {
    digits += groups[at + count]?.digits.length ?? 0;
    count += 1;
    const number = joined(groups.slice(at, at + count), folded);
    const phone = phoneOf(number);
    // "1900 1234" may as well begin an account.
    const certain = phone !== undefined && !phone.startsWith('1') && hasValidPrefix(phone);
    if (certain && number.digits.length >= 10) return count;
  }
  return 0;
}

/** `1903 4567 8910 11`, `012 345 678 901`: nobody writes two numbers like that. */
function isEven(groups: DigitRun): boolean {
  const size = groups[0]?.digits.length ?? 0;
  const digits = groups.reduce((sum, group) => sum + group.digits.length, 0);
  const even = groups.slice(0, -1).every((group) => group.digits.length === size);
  const lastLength = groups.at(-1)?.digits.length ?? 0;
  return (size === 3 || size === 4) && even && lastLength <= size && digits <= longest;
}

function isPhone(number: DigitNumber): boolean {
  return phoneOf(number) !== undefined;
}

export function phoneOf({ digits, international }: DigitNumber): string | undefined {
  return normalisePhone(international ? `+${digits}` : digits);
}

function joined(groups: DigitRun, folded: string): DigitNumber {
  const start = groups[0]?.start ?? 0;
  return {
    start,
    end: groups.at(-1)?.end ?? start,
    digits: groups.map(({ digits }) => digits).join(''),
    international: folded[start - 1] === '+' && !groups[0]?.digits.startsWith('0'),
  };
}
