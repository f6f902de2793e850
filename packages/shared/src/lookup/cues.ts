import { bankNamed, bankPattern } from './banks.ts';

/** What the words around a number say that it is. In folded text; a blank stands for up to three. */
const patterns = {
  otp: 'otp|ma xac (?:nhan|thuc|minh)|ma kich hoat|ma pin|ma bao mat|mat khau|password|passcode|(?:verification |security |activation )?code|cvv2?|cvc',
  card: 'so the(?! nao)|the (?:atm|tin dung|ghi no|visa|napas|master|credit|debit|ngan hang|thanh toan)|visa|master ?card|napas|jcb|amex|american express|(?:credit |debit |bank )?card',
  citizen:
    'can cuoc(?: cong dan)?|cccd|cmnd|cmtnd|cmt|chung minh(?: nhan dan| thu)?|(?:so )?dinh danh|vneid|ho chieu|passport|citizen id|id card',
  tax: 'mst|ma so thue|ma thue|tax (?:code|id|number)',
  code: 'ma (?:don(?: hang)?|van don|giao dich|gd|khach hang|kh|hop dong|hoa don|tra cuu|the cao|so(?! tai khoan))|order (?:id|no|number|code)|tracking(?: (?:id|no|number|code))?|transaction (?:id|no|code)|mgd|mavd|so (?:hop dong|hoa don|seri)|serial|seri|imei|mssv|ma vach|barcode|uid|user id|id',
  order: 'don hang|van don|order|buu kien|kien hang|hoa don|parcel|invoice',
  account:
    'stk|so tk|tk|so tai khoan|tai khoan|account(?: (?:no|number))?|acc|chuyen khoan|chuyen tien vao|ck|ngan hang|nha bang|internet banking|banking|bank|bank transfer|vi dien tu',
  bank: bankPattern,
  phone:
    'sdt|dt|so dien thoai|dien thoai|di dong|so may|hotline|tong dai|phone(?: number)?|mobile|tel|zalo|viber|whatsapp|goi(?: den| toi| dien)?|called|call|lien he|lh|nhan tin|sms|texted|text',
  money: 'so tien|tong tien|tong cong|dat coc|tien coc|hoc phi|phi|amount|price',
  date: 'ngay(?: sinh)?|sinh|date|dob|hsd',
} as const;
export type Cue = keyof typeof patterns;

/** A cue near a number. */
export interface NearCue {
  cue: Cue;
  /** characters between; words after a number count as farther, since labels come first */
  distance: number;
  bank?: string;
}

// A label may touch the digits that it names ("stk0123"); otherwise cues are whole words.
const words = new RegExp(
  `(?<![\\p{L}\\d])(?:${Object.entries(patterns)
    .map(([cue, pattern]) => `(?<${cue}>${pattern})`)
    .join('|')})(?!\\p{L})`.replaceAll(/ (?!\?)/g, '[ \\t\\n]{1,3}'),
  'gu',
);

const reachBefore = 40;
const reachAfter = 25;
const penaltyAfter = 6;

interface FoundCue {
  cue: Cue;
  start: number;
  end: number;
  bank?: string | undefined;
}

/** Finds every cue once; the function it returns tells those near a place, the nearest first. */
export function findCues(folded: string): (start: number, end: number) => NearCue[] {
  const found: FoundCue[] = [];
  for (const match of folded.matchAll(words)) {
    const cue = Object.keys(patterns).find((name) => match.groups?.[name] !== undefined) as Cue;
    const end = match.index + match[0].length;
    found.push({ cue, start: match.index, end, bank: bankNamed(match[0]) });
  }
  return (start, end) => {
    const near: NearCue[] = [];
    for (let at = firstFrom(found, start - reachBefore); at < found.length; at++) {
      const one = found[at];
      if (one === undefined || one.start > end + reachAfter) break;
      if (one.end > start && one.start < end) continue;
      const distance = one.end <= start ? start - one.end : one.start - end + penaltyAfter;
      near.push({ cue: one.cue, distance, ...(one.bank !== undefined && { bank: one.bank }) });
    }
    return near.sort((a, b) => a.distance - b.distance);
  };
}

/** The first that begins at `place` or later: they are in the order of the text. */
function firstFrom(found: FoundCue[], place: number): number {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle]?.start ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
