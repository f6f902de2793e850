/** Everything takes the language first; times are shown in the viewer's zone. */

export function formatNumber(language: string, value: number): string {
  return numberFormat(language, {}).format(value);
}

/** `95%` */
export function formatPercent(language: string, share: number): string {
  return numberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** `$0.0042`: what a model costs is little each time. */
export function formatMoney(language: string, amount: number, currency: string): string {
  // Any other word would be an error of Intl's.
  if (!/^[A-Za-z]{3}$/.test(currency)) return `${formatNumber(language, amount)} ${currency}`;
  return numberFormat(language, {
    style: 'currency',
    currency,
    maximumSignificantDigits: 2,
  }).format(amount);
}

/** `1.4 MB` */
export function formatBytes(language: string, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return numberFormat(language, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power);
}

const durations = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** The two largest units: `350 ms`, `4 min`, `2 hr 5 min`. Seconds have a tenth below ten. */
export function formatDuration(language: string, ms: number): string {
  const unit = (name: string, value: number, maximumFractionDigits = 0) =>
    numberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits,
    }).format(value);
  if (ms < 1_000) return unit('millisecond', Math.max(0, Math.round(ms)));
  if (ms < 10_000) return unit('second', ms / 1_000, 1);
  const first = durations.findIndex(([, size]) => ms >= size);
  let rest = ms;
  const parts: string[] = [];
  for (const [name, size] of durations.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(unit(name, count));
  }
  return parts.join(' ');
}

/** `14:05` */
export function formatTime(language: string, iso: string): string {
  return dateFormat(language, { timeStyle: 'short' }).format(new Date(iso));
}

/** Date and time to the second, with the zone: for tooltips and records. */
export function formatExactTime(language: string, iso: string): string {
  return dateFormat(language, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(iso));
}

/** Date and time, short. */
export function formatDateTime(language: string, iso: string): string {
  return dateFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

/** For lists: the time today, the weekday within a week, else the date. */
export function formatListTime(language: string, iso: string, now: Date): string {
  const at = new Date(iso);
  const days = daysBetween(at, now);
  if (days === 0) return formatTime(language, iso);
  if (days === 1) return relativeFormat(language).format(-1, 'day');
  if (days > 1 && days < 7) return dateFormat(language, { weekday: 'long' }).format(at);
  const isThisYear = at.getFullYear() === now.getFullYear();
  return dateFormat(
    language,
    isThisYear ? { day: 'numeric', month: 'short' } : { dateStyle: 'short' },
  ).format(at);
}

/** For the lines between days: today, yesterday, else the full date. */
export function formatDay(language: string, iso: string, now: Date): string {
  const at = new Date(iso);
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) return relativeFormat(language).format(-days, 'day');
  const isThisYear = at.getFullYear() === now.getFullYear();
  return dateFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(at);
}

/** `5 minutes ago` */
export function formatAgo(language: string, iso: string, now: Date): string {
  const ms = now.getTime() - new Date(iso).getTime();
  const [unit, size] = durations.find(([, each]) => Math.abs(ms) >= each) ?? ['second', 1_000];
  return relativeFormat(language).format(-Math.trunc(ms / size), unit);
}

/** Whether two moments are on the same day for the viewer. */
export function isSameDay(one: string, other: string): boolean {
  return daysBetween(new Date(one), new Date(other)) === 0;
}

/** In calendar days of the viewer's zone; negative when `at` is later. */
function daysBetween(at: Date, now: Date): number {
  const dayOf = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((dayOf(now) - dayOf(at)) / 86_400_000);
}

// Making a formatter is slow, and lists need thousands.
const kept = new Map<string, unknown>();

function keep<T>(key: string, make: () => T): T {
  const found = kept.get(key) as T | undefined;
  if (found) return found;
  const made = make();
  kept.set(key, made);
  return made;
}

function numberFormat(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return keep(`n${language}${JSON.stringify(options)}`, () => {
    return new Intl.NumberFormat(language, options);
  });
}

function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return keep(`d${language}${JSON.stringify(options)}`, () => {
    return new Intl.DateTimeFormat(language, options);
  });
}

function relativeFormat(language: string): Intl.RelativeTimeFormat {
  return keep(`r${language}`, () => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
}
