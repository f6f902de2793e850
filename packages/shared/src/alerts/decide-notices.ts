import type { AlertRow, Notice, NoticeKind } from './alert-row.ts';
import { AlertName, severityOf } from './names.ts';

/** As much of a target as deciding needs. */
export interface Audience {
  name: string;
  only?: readonly AlertName[] | undefined;
  severity?: 'critical' | undefined;
}

export interface DueNotice {
  target: string;
  kind: NoticeKind;
  row: AlertRow;
}

/** A target that does not take it is tried this often, in the time until it would be reminded anyway. */
export const mostTries = 10;
const longestPauseMs = 15 * 60_000;

interface Times {
  /** how often is looked: the first try after one that failed */
  every: number;
  /** undefined: nobody is reminded */
  repeat: number | undefined;
}

/** Who is to be told what now. Pure. */
export function decideNotices(
  rows: AlertRow[],
  targets: readonly Audience[],
  times: Times,
  nowMs: number,
): DueNotice[] {
  return targets.flatMap((target) =>
    rows.flatMap((row): DueNotice[] => {
      if (!isFor(target, row)) return [];
      const notice = row.notices[target.name];
      const kind = wanted(row, notice, times, nowMs);
      if (kind === undefined || !isDue(notice, kind, times, nowMs)) return [];
      return [{ target: target.name, kind, row }];
    }),
  );
}

function isFor({ only, severity }: Audience, row: AlertRow): boolean {
  const { data: name } = AlertName.safeParse(row.name);
  // A newer version tells it.
  if (name === undefined) return false;
  if (only && !only.includes(name)) return false;
  return severity === undefined || severityOf(name) === severity;
}

function wanted(
  { state }: AlertRow,
  notice: Notice | undefined,
  { repeat }: Times,
  nowMs: number,
): NoticeKind | undefined {
  if (state === 'resolved') {
    // Whoever has not heard that it was so need not hear that it is over.
    const mayKnow = notice?.told === 'fired' || notice?.perhaps;
    return mayKnow && notice?.told !== 'resolved' ? 'resolved' : undefined;
  }
  if (notice?.told !== 'fired') return 'fired';
  const isTime = repeat !== undefined && nowMs - timeOf(notice.toldAt) >= repeat;
  return isTime ? 'reminder' : undefined;
}

function isDue(
  notice: Notice | undefined,
  kind: NoticeKind,
  { every, repeat }: Times,
  nowMs: number,
): boolean {
  if (notice?.trying !== kind || notice.tries === 0) return true;
  const agoMs = nowMs - timeOf(notice.triedAt);
  if (notice.tries >= mostTries) return repeat !== undefined && agoMs >= repeat;
  return agoMs >= Math.min(every * 2 ** (notice.tries - 1), longestPauseMs);
}

/** Before it is told: should we die meanwhile, the next one knows that it was tried. Pure. */
export function beginNotice(notice: Notice | undefined, kind: NoticeKind, nowMs: number): Notice {
  const isAgain = notice?.trying === kind && notice.tries < mostTries;
  return {
    ...notice,
    trying: kind,
    tries: isAgain ? notice.tries + 1 : 1,
    triedAt: new Date(nowMs).toISOString(),
    // Until we know better.
    perhaps: true,
  };
}

/** How telling went. */
export interface Told {
  /** why it was not told; undefined: it was */
  error?: string | undefined;
  /** it may have been told all the same */
  unclear?: boolean | undefined;
  /** it was told, but not to all of them */
  note?: string | undefined;
}

/** Pure. @param before what was known before it was begun */
export function endNotice(
  begun: Notice,
  before: Notice | undefined,
  told: Told,
  nowMs: number,
): Notice {
  if (told.error === undefined) {
    const what = begun.trying === 'resolved' ? 'resolved' : 'fired';
    return { told: what, toldAt: new Date(nowMs).toISOString(), tries: 0 };
  }
  const perhaps = Boolean(before?.perhaps || told.unclear);
  const { error: _, perhaps: __, ...rest } = begun;
  return { ...rest, error: told.error, ...(perhaps ? { perhaps } : {}) };
}

function timeOf(time: string | undefined): number {
  return time === undefined ? 0 : Date.parse(time);
}
