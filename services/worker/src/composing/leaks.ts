import { findWebAddresses } from '@omnirelay/shared/lookup/web-addresses.ts';

/** What must not be in a text that a model wrote, whoever it is for. Pure. */

const secretLike =
  /\b(sk-[A-Za-z0-9_-]{16,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abpr]-[\w-]{10,}|1000\.[0-9a-f]{32}\.[0-9a-f]{32}|eyJ[\w-]{10,}\.[\w-]{10,}\.)/;

export function looksSecret(text: string): boolean {
  return secretLike.test(text);
}

/** Templates that a help desk or a program would fill in. */
export function hasPlaceholder(text: string): boolean {
  return /\{\{|\$\{|\{%/.test(text);
}

/**
 * A link or an address is a way out for data and for customers: only those that somebody we trust has
 * named. On hosts that everybody may write to, it has to be the very page.
 */
export function hasForeignLink(text: string, trusted: string[]): boolean {
  const found = addressesIn(text);
  if (found.length === 0) return false;
  const known = trusted.flatMap(addressesIn);
  return found.some(
    (one) => !known.some((trust) => one === trust || (!isShared(trust) && isWithin(one, trust))),
  );
}

/** `trust` is a host: any of its pages, and those of hosts below it. */
function isWithin(address: string, trust: string): boolean {
  const [host = ''] = address.split(/[/?#\\]/, 1);
  const [trusted = ''] = trust.split(/[/?#\\]/, 1);
  return host === trusted || host.endsWith(`.${trusted}`);
}

const sharedHosts =
  /^(zalo\.me|chat\.zalo\.me|facebook\.com|fb\.com|m\.me|t\.me|telegram\.me|wa\.me|bit\.ly|tinyurl\.com|goo\.gl|youtube\.com|drive\.google\.com|docs\.google\.com|forms\.gle|sites\.google\.com)$/;

function isShared(address: string): boolean {
  return sharedHosts.test(address.split('/', 1)[0] ?? '') || address.includes('@');
}

/** Whether a stretch of this length of any source is in the text, which is folded. */
export function shares(text: string, sources: string[], length: number): boolean {
  return sources.map(fold).some((source) => {
    // Every other stretch of half the length: none of the whole length is missed.
    const step = Math.floor(length / 2);
    for (let at = 0; at + step <= source.length; at += step) {
      const from = text.indexOf(source.slice(at, at + step));
      if (from !== -1 && longestShared(text, source, from, at) >= length) return true;
    }
    return false;
  });
}

function longestShared(text: string, source: string, from: number, at: number): number {
  let start = 0;
  while (from - start > 0 && at - start > 0 && text[from - start - 1] === source[at - start - 1])
    start++;
  let end = 0;
  while (
    from + end < text.length &&
    at + end < source.length &&
    text[from + end] === source[at + end]
  )
    end++;
  return start + end;
}

/** Case, accents and spaces are no way around a rule. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ');
}

/** `scheme://host/page`, `www.host`, `host/page`, `name@host`, and numbers in place of a host. */
const link =
  /[a-z][a-z\d+.-]{1,20}:[\\/]{2,6}([^\s<>"')\]]+)|\bwww\.([^\s<>"')\]]+)|([^\s@<>"'(),;:]{1,64}@[\p{L}\d.-]{3,255})|(?<![\p{L}\d.@/-])((?:[\p{L}\d-]{1,63}\.){1,8}\p{L}{2,24}[/?][^\s<>"')\]]*)|(?<![\d.])((?:\d{1,3}\.){3}\d{1,3}(?:[:/][^\s<>"')\]]*)?)(?![\d.])/giu;

/** However they are disguised: full-width letters, invisible characters, no scheme. `host/page` each. */
function addressesIn(text: string): string[] {
  const plain = fold(text);
  const written = [...plain.matchAll(link)].map(([whole, ...groups]) => {
    return groups.find((group) => group !== undefined) ?? whole;
  });
  const found = findWebAddresses(plain).flatMap(({ start, end, subject }) =>
    subject === undefined ? [] : [plain.slice(start, end)],
  );
  return [...written, ...found].map((address) =>
    address
      .replaceAll('\\', '')
      .replace(/^[a-z][a-z\d+.-]*:\/*/, '')
      .replace(/^www\./, '')
      .replace(/:\d+(?=\/|$)/, '')
      .replace(/[.,;:!?/]+$/, ''),
  );
}
