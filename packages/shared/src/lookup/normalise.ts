/** How numbers and addresses are stored, asked for and compared. Undefined: it isn't one. */

/** In use today, as national numbers. Libraries of phone metadata agree. */
const inUse = [
  /^0(?:3\d|5[689]|7[06-9]|8[1-8]|9[0-8])\d{7}$/,
  /^0(?:52[238]|559|89[6-9]|99[013-9])\d{6}$/,
  /^02\d{9}$/,
  /^1[89]00\d{4,6}$/,
];

/** Mobile numbers had 11 digits until 2018. Each prefix, and what became of it. */
const renumbered: Record<string, string> = {
  '0120': '070',
  '0121': '079',
  '0122': '077',
  '0123': '083',
  '0124': '084',
  '0125': '085',
  '0126': '076',
  '0127': '081',
  '0128': '078',
  '0129': '082',
  '0162': '032',
  '0163': '033',
  '0164': '034',
  '0165': '035',
  '0166': '036',
  '0167': '037',
  '0168': '038',
  '0169': '039',
  '0186': '056',
  '0188': '058',
  '0199': '059',
};
const formerPrefixes = new Map(Object.entries(renumbered).map(([old, now]) => [now, old]));

/**
 * `0987654321`, `02838231234`, `19001234`; foreign numbers keep their country: `+14155552671`.
 * Judges the shape alone: whether such numbers exist says `hasValidPrefix`.
 */
export function normalisePhone(text: string): string | undefined {
  const digits = compact(text).replace(/[()]/g, '');
  const international = /^(?:\+|00)84(\d+)$/.exec(digits)?.[1] ?? /^84(\d{9})$/.exec(digits)?.[1];
  if (international !== undefined) return national(`0${international.replace(/^0/, '')}`);
  if (/^\+(?!84)[1-9]\d{7,14}$/.test(digits)) return digits;
  return national(digits);
}

function national(digits: string): string | undefined {
  if (/^0\d{9}$/.test(digits) || /^02\d{9}$/.test(digits)) return digits;
  if (/^1[89]00\d{4,6}$/.test(digits)) return digits;
  return isFormerMobile(digits) ? digits : undefined;
}

function isFormerMobile(digits: string): boolean {
  return digits.length === 11 && digits.slice(0, 4) in renumbered;
}

/** Of a normalised number. False also for numbers of other countries. */
export function hasValidPrefix(phone: string): boolean {
  return inUse.some((shape) => shape.test(phone));
}

/** A normalised number as it is and as it was written before or after 2018: old reports name the old one. */
export function phoneForms(value: string): string[] {
  if (isFormerMobile(value)) return [value, `${renumbered[value.slice(0, 4)]}${value.slice(4)}`];
  const former = /^0\d{9}$/.test(value) ? formerPrefixes.get(value.slice(0, 3)) : undefined;
  return former === undefined ? [value] : [value, `${former}${value.slice(3)}`];
}

/** Digits alone; their number doesn't tell the bank. */
export function normaliseAccount(text: string): string | undefined {
  const digits = compact(text);
  return /^\d{6,19}$/.test(digits) ? digits : undefined;
}

function compact(text: string): string {
  // Nothing that long is a number, and normalising piles of marks takes long.
  if (text.length > 100) return '';
  return text
    .normalize('NFKC')
    .replace(/[\s.\p{Pd}\p{Cf}]/gu, '')
    .trim();
}

/** Hosts that strangers share: whose page it is, the path tells. */
const shared = new Set([
  'bit.ly',
  'cutt.ly',
  'docs.google.com',
  'facebook.com',
  'fb.com',
  'fb.me',
  'forms.gle',
  'instagram.com',
  'm.facebook.com',
  'm.me',
  's.id',
  'sites.google.com',
  't.me',
  'tiktok.com',
  'tinyurl.com',
  'youtube.com',
  'zalo.me',
]);
const maxPath = 200;
const maxUrl = 2_048;

/**
 * The host, in lower case, as DNS knows it and without `www.`: an address lives as long as its
 * domain. On hosts that strangers share, the path stays: `facebook.com/some.page`.
 */
export function normaliseUrl(text: string): string | undefined {
  const url = parseUrl(text);
  if (url === undefined) return undefined;
  const host = url.hostname.replace(/\.$/, '').replace(/^www\.(?=.*\.)/, '');
  if (!/^[a-z\d_-]+(?:\.[a-z\d_-]+)+$/.test(host)) return undefined;
  const path = url.pathname.replace(/\/+$/, '');
  return shared.has(host) && path.length <= maxPath ? `${host}${path}` : host;
}

function parseUrl(text: string): URL | undefined {
  if (text.length > maxUrl) return undefined;
  const whole = text.trim().replaceAll('[.]', '.').replace(/^hxxp/i, 'http');
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(whole);
  // An amount or a short number would be read as an IPv4 address in one piece: 12345 as 0.0.48.57.
  if (!hasScheme && /^[\d.]*$/.test(whole) && whole.split('.').length !== 4) return undefined;
  const url = URL.parse(hasScheme ? whole : `http://${whole}`);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}
