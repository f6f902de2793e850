import { maskNumbers } from './mask.ts';
import { findWebAddresses } from './web-addresses.ts';

/** Longer ones are cut anyway, and are not worth reading to their end. */
const read = 500;

/**
 * A source's words on one line: without control characters, links and e-mails, and with every number
 * but the one asked about masked, as it may be the reporter's.
 */
export function plainTitle(title: string, asked: string): string {
  const line = title
    .slice(0, read)
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .replace(/["“”]/g, "'");
  return withoutAddresses(line)
    .split(asked)
    .map(maskNumbers)
    .join(asked)
    .replace(/ {2,}/g, ' ')
    .trim();
}

function withoutAddresses(line: string): string {
  let kept = '';
  let done = 0;
  for (const { start, end } of findWebAddresses(line)) {
    kept += `${line.slice(done, start)}…`;
    done = end;
  }
  return kept + line.slice(done);
}

/** Sources date as they like: what is no ISO date is shown as it is, if it is short. */
export function shortDate(
  date: string | undefined,
  format: Intl.DateTimeFormat,
): string | undefined {
  if (date === undefined) return undefined;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?!\d)/.exec(date) ?? [];
  if (year === undefined) return plainDate(date);
  return format.format(Date.UTC(Number(year), Number(month) - 1, Number(day)));
}

function plainDate(date: string): string | undefined {
  const isPlain = /^[\p{L}\d /.,:-]{1,20}$/u.test(date) && !/\d{6}/.test(date);
  return isPlain && findWebAddresses(date).length === 0 ? date : undefined;
}
