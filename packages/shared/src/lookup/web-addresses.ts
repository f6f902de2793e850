import { normalisePhone, normaliseUrl } from './normalise.ts';

/** An address or an e-mail's place in a text. */
export interface WebAddress {
  start: number;
  end: number;
  /** undefined: an e-mail, or nothing that can be looked up */
  subject?: { kind: 'url' | 'phone'; value: string };
}

const endings = new Set(
  (
    'com net org vn info biz xyz top club online site shop store vip io app asia pro live link click icu ' +
    'work website space fun win bet life world today cloud dev uk cn hk sg jp kr tw ru gov edu ly gl gg ' +
    'ml cf gq pw ws mobi name finance bank ltd group email chat page buzz cyou sbs cfd bond lol quest ' +
    'monster rest beauty hair skin makeup pics autos boats homes loan trade bid date review stream ' +
    'download racing party science win men help support center services digital agency media news press ' +
    'tech host fit run gold cash money loans credit games game casino poker tax pay exchange market ' +
    'markets trading investments fund capital ventures vc eu de fr au ca nl xin wang ink red blue pink ' +
    'black kim mom cam tokyo gift gifts promo deals sale discount express delivery ooo moe art wiki id ph my'
  ).split(' '),
);
/** Endings that are words, too: what follows a full stop without a blank looks the same. */
const words = new Set(
  'co ai la to me in tv cc us th kh one ga tk be so is it ee so do no'.split(' '),
);

const stop = '\\s<>"“”«»';
const pattern = new RegExp(
  [
    `(?<url>h(?:tt|xx)ps?://[^${stop}]+)`,
    '(?<email>(?<![\\p{L}\\d_.+-])[\\p{L}\\d_.+-]+@[\\p{L}\\d-]+(?:\\.[\\p{L}\\d-]+)+)',
    '(?<host>(?<![\\p{L}\\d.@_-])(?:[\\p{L}\\d-]{1,63}(?:\\.|\\[\\.\\]))+(?:\\p{L}{2,24}|xn--[a-z\\d-]+)(?![\\p{L}\\d@_-]))' +
      `(?<path>(?::\\d{2,5})?(?:[/?#][^${stop}]*)?)`,
  ].join('|'),
  'giu',
);

/** In the order of the text. E-mails are found so that nobody takes their digits for a number. */
export function findWebAddresses(text: string): WebAddress[] {
  const found: WebAddress[] = [];
  for (const { 0: whole, index: start, groups } of text.matchAll(pattern)) {
    if (groups?.email !== undefined) found.push({ start, end: start + whole.length });
    else {
      const address = groups?.url ?? bareAddress(groups?.host ?? '', groups?.path ?? '');
      if (address === undefined) continue;
      const written = withoutPunctuation(address);
      found.push({ start, end: start + written.length, ...subjectOf(written) });
    }
  }
  return found;
}

/** "abc.com.Toi" is abc.com and a word; "xong.Ai" is no address at all. */
function bareAddress(host: string, path: string): string | undefined {
  const labels = host.split('.');
  let count = labels.length;
  const ending = () => (labels[count - 1] ?? '').replace(']', '').toLowerCase();
  const isKnown = () => endings.has(ending()) || words.has(ending()) || ending().startsWith('xn--');
  while (count > 1 && !isKnown()) count -= 1;
  if (count < 2) return undefined;
  const kept = labels.slice(0, count).join('.');
  const whole = count === labels.length ? kept + path : kept;
  const isWord = words.has(ending()) && count < 3 && !(whole.length > kept.length);
  return isWord ? undefined : whole;
}

function withoutPunctuation(address: string): string {
  let end = address.length;
  while (end > 0 && ".,;:!?)]}'’…*_".includes(address.charAt(end - 1))) end -= 1;
  return address.slice(0, end);
}

/** Profiles that are named after a phone number, which is what somebody asks about. */
const profile = /^(?:https?:\/\/)?(?:chat\.)?(?:zalo|wa)\.me\/(\+?\d{8,15})(?![^/?#])/i;

function subjectOf(address: string): Pick<WebAddress, 'subject'> {
  const phone = normalisePhone(profile.exec(address)?.[1] ?? '');
  if (phone !== undefined) return { subject: { kind: 'phone', value: phone } };
  const value = normaliseUrl(address);
  return value === undefined ? {} : { subject: { kind: 'url', value } };
}
