/** What digits and their separators may be that nobody looks up. `text` is digits with separators. */

const validDay = '(?:0?[1-9]|[12]\\d|3[01])';
const validMonth = '(?:0?[1-9]|1[0-2])';
const year = '(?:19|20)\\d\\d';
const separatedDate = new RegExp(
  `^(?:${validDay}([ .-])${validMonth}\\1${year}|${year}([ .-])${validMonth}\\2${validDay})$`,
);
const shortDate = new RegExp(`^${validDay}([.-])${validMonth}\\1\\d\\d$`);
const plainDate =
  /^(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/;

export function isSeparatedDate(text: string): boolean {
  return separatedDate.test(text) || shortDate.test(text);
}

/** `20112026` or `20261120`: also a number like any other. */
export function mayBeDate(digits: string): boolean {
  return plainDate.test(digits);
}

/** `2024-2025` */
export function isListOfYears(text: string): boolean {
  return /^(?:19[5-9]|20[0-3])\d(?:[ .-](?:19[5-9]|20[0-3])\d)+$/.test(text);
}

/** `1.000.000` */
export function isGroupedAmount(text: string): boolean {
  return /^[1-9]\d{0,2}(?:\.\d{3})+$/.test(text);
}

/** `10.7923119`: a place on the map, a rate */
export function isDecimal(text: string): boolean {
  return /^(?:0|[1-9]\d{0,2})\.\d{4,}$/.test(text);
}

export function isIpAddress(text: string): boolean {
  return /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text);
}

const currencyAfter =
  /^ ?(?:(?:d|dong(?! y\b)|vnd|vnđ|usd|eur|euro|do la|usdt)(?![\p{L}\d])|[$€₫])/u;
const scaleAfter = /^ ?(?:k|tr|trieu|nghin|ngan(?! hang)|ty|ti|cu|m|million|thousand)(?!\p{L})/u;
const currencyBefore = /(?:[$€₫]|(?<!\p{L})(?:usd|vnd|eur)) ?$/u;

/** Whether the words around make `digits` an amount of money. No amount begins with 0. */
export function isAmount(digits: string, before: string, after: string): boolean {
  if (digits.startsWith('0')) return false;
  if (currencyAfter.test(after) || currencyBefore.test(before)) return true;
  // "k" is also short for "không": beside a long number it is a question.
  return digits.length <= 7 && scaleAfter.test(after);
}
