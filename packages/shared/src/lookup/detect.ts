import { findCards } from './cards.ts';
import { type Cue, findCues, type NearCue } from './cues.ts';
import { type DigitNumber, digitRuns, joinsNumber, numbersIn, phoneOf } from './digit-runs.ts';
import {
  isAmount,
  isDecimal,
  isGroupedAmount,
  isIpAddress,
  isListOfYears,
  isSeparatedDate,
  mayBeDate,
} from './digit-shapes.ts';
import { hasValidPrefix } from './normalise.ts';
import { readText, sourceOf } from './reading.ts';
import type { Subject } from './subject.ts';
import { findWebAddresses } from './web-addresses.ts';

const most = 3;

type Found = Subject & { start: number };

/** What a message asks about: at most three, in its order, none twice. Never a card. */
export function detectSubjects(text: string): Subject[] {
  const reading = readText(text);
  const addresses = findWebAddresses(reading.text);
  const found: Found[] = addresses.flatMap(({ start, end, subject }) => {
    if (subject === undefined) return [];
    const prefix = subject.kind === 'phone' && { validPrefix: hasValidPrefix(subject.value) };
    return [{ ...subject, asWritten: sourceOf(reading, start, end), ...prefix, start }];
  });
  const digits = blank(reading.folded, addresses);
  for (const number of findNumbers(digits)) {
    const { start, end } = number.span;
    found.push({ ...number.subject, asWritten: sourceOf(reading, start, end), start });
  }
  return firstOfEach(found);
}

function firstOfEach(found: Found[]): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const { start: _, ...subject } of found.sort((a, b) => a.start - b.start)) {
    const key = `${subject.kind}:${subject.value}`;
    if (!subjects.has(key)) subjects.set(key, subject);
    if (subjects.size === most) break;
  }
  return [...subjects.values()];
}

/** `folded` with nothing at `spans`, and everything else in its place. */
function blank(folded: string, spans: readonly { start: number; end: number }[]): string {
  let blanked = '';
  let done = 0;
  for (const { start, end } of spans) {
    blanked += folded.slice(done, start) + '\0'.repeat(end - start);
    done = end;
  }
  return blanked + folded.slice(done);
}

interface FoundNumber {
  subject: Omit<Subject, 'asWritten'>;
  span: { start: number; end: number };
}

function findNumbers(folded: string): FoundNumber[] {
  const near = findCues(folded);
  const cards = findCards(folded, near);
  const alone = /^\s*\d{6,16}\s*$/.test(folded);
  const onlyNumber = /^[^\p{L}\d]*\d[\d .-]*[^\p{L}\d]*$/u.test(folded);
  const found: FoundNumber[] = [];
  let card = 0;
  for (const number of digitRuns(folded, joinsNumber).flatMap((run) => numbersIn(run, folded))) {
    if (number.digits.length < 6 || number.digits.length > 19) continue;
    while (card < cards.length && (cards[card]?.end ?? 0) <= number.start) card += 1;
    if ((cards[card]?.start ?? Number.POSITIVE_INFINITY) < number.end) continue;
    if (!alone && isSomethingElse(number, folded)) continue;
    const cues = near(number.start, number.end);
    const subject = alone
      ? (asPhone(number, cues) ?? asAccount(number, cues))
      : judge(number, cues, onlyNumber);
    if (subject) found.push({ subject, span: withSign(number, folded) });
  }
  return found;
}

/** What its own characters and those that touch it tell, whatever the words around say. */
function isSomethingElse({ start, end, digits }: DigitNumber, folded: string): boolean {
  const written = folded.slice(start, end);
  if (isSeparatedDate(written) || isListOfYears(written) || isGroupedAmount(written)) return true;
  if (isDecimal(written) || isIpAddress(written)) return true;
  const before = folded.slice(Math.max(0, start - 24), start);
  const after = folded.slice(end, end + 16);
  return isAmount(digits, before, after) || touchesLetters(before, after);
}

/** "VN123456789" is a code. A label may touch what it names: "stk0123456789". */
function touchesLetters(before: string, after: string): boolean {
  if (/^[\p{L}_]/u.test(after)) return true;
  const word = /[\p{L}\d_@#]*[\p{L}_@#]$/u.exec(before)?.[0];
  return word !== undefined && !/^(?:stk|tk|sdt|dt|so|tel|zalo|momo|lh|call|goi)$/.test(word);
}

function judge(
  number: DigitNumber,
  cues: NearCue[],
  onlyNumber: boolean,
): FoundNumber['subject'] | undefined {
  const phone = asPhone(number, cues);
  if (phone) return isLabelledOtherwise(number, cues, phone) ? undefined : phone;
  if (number.international || isLabelledOtherwise(number, cues)) return undefined;
  if (number.digits.length < 8 && !onlyNumber && !mayBeShortAccount(number, cues)) return undefined;
  return asAccount(number, cues);
}

/** ": " or " là " is between. */
const atOnce = 5;

/** Cues that say what a number is. Whose bank it is, and that somebody called, may be said of any. */
const naming: readonly Cue[] = [
  ...(['otp', 'card', 'citizen', 'tax', 'code', 'order'] as const),
  ...(['account', 'bank', 'money', 'date'] as const),
];

function isLabelledOtherwise(
  { digits, international }: DigitNumber,
  cues: NearCue[],
  phone?: FoundNumber['subject'],
): boolean {
  if (international) return false;
  const isCertainPhone = phone?.validPrefix === true && digits.length >= 10;
  // One-time codes have 4 to 8 digits. Whoever asks for them has a phone number.
  if (digits.length <= 8 && cues.some(({ cue }) => cue === 'otp')) return true;
  const named = cues.find(({ cue }) => naming.includes(cue) || (phone && cue === 'phone'));
  const isNamedAtOnce = named !== undefined && named.distance <= atOnce;
  switch (named?.cue) {
    case 'otp':
    case 'order':
      return !isCertainPhone;
    case 'code':
      return !isCertainPhone || isNamedAtOnce;
    case 'citizen':
      return digits.length === 12 || digits.length === 9;
    case 'tax':
      return /^(?:\d{10}|\d{13})$/.test(digits) && (!isCertainPhone || isNamedAtOnce);
    case 'money':
      return digits.length <= 9 && !digits.startsWith('0');
    case 'date':
      return mayBeDate(digits);
    default:
      return false;
  }
}

function mayBeShortAccount({ digits }: DigitNumber, cues: NearCue[]): boolean {
  const named = cues.find(({ cue }) => cue === 'account' || cue === 'bank');
  // "Chuyển khoản 5000000" is an amount that lacks its currency.
  return named !== undefined && !(digits.endsWith('000') && !digits.startsWith('0'));
}

function asPhone(number: DigitNumber, cues: NearCue[]): FoundNumber['subject'] | undefined {
  const value = phoneOf(number);
  if (value === undefined) return undefined;
  const bankNear = cues.some(({ cue }) => cue === 'account' || cue === 'bank');
  return {
    kind: 'phone',
    value,
    validPrefix: hasValidPrefix(value),
    ...(bankNear && { alsoAs: ['account'], ...hintOf(cues) }),
  };
}

function asAccount({ digits }: DigitNumber, cues: NearCue[]): FoundNumber['subject'] {
  return { kind: 'account', value: digits, ...hintOf(cues) };
}

function hintOf(cues: NearCue[]): Pick<Subject, 'bankHint'> {
  const bank = cues.find((cue) => cue.bank !== undefined)?.bank;
  return bank === undefined ? {} : { bankHint: bank };
}

/** With the plus sign and the bracket that belong to it. */
function withSign({ start, end }: DigitNumber, folded: string): { start: number; end: number } {
  let first = start;
  if (folded[first - 1] === '+') first -= 1;
  const opens = folded[first - 1] === '(' && folded.slice(start, end).includes(')');
  return { start: opens ? first - 1 : first, end };
}
