import { type AlertRow, keyOf } from './alert-row.ts';
import type { Judgement, Trouble } from './judge.ts';
import { AlertName, isLasting } from './names.ts';

/** What one process has seen so far: since when something is so, or is over, without being told. */
export interface Seen {
  /** by alert: since when it is wrong */
  wrong: ReadonlyMap<string, number>;
  /** by alert: since when it is over */
  over: ReadonlyMap<string, number>;
}

export const nothingSeen: Seen = { wrong: new Map(), over: new Map() };

export interface Decided {
  /** rows that are to be stored */
  changed: AlertRow[];
  fired: AlertRow[];
  resolved: AlertRow[];
}

/** What is seen now, with since when. Pure; each process looks for itself. */
export function watch(seen: Seen, rows: AlertRow[], judged: Judgement, nowMs: number): Seen {
  const wrongNow = judged.troubles.map(keyOf);
  const isWrong = new Set(wrongNow);
  const overNow = rows
    .filter(({ state, name }) => state === 'firing' && isOurs(name) && !judged.unknown.has(name))
    .map(keyOf)
    .filter((key) => !isWrong.has(key));
  const since = (known: ReadonlyMap<string, number>, keys: string[]) =>
    new Map(keys.map((key) => [key, known.get(key) ?? nowMs]));
  return { wrong: since(seen.wrong, wrongNow), over: since(seen.over, overNow) };
}

/**
 * What fires and what is over. Either has to hold for a while first, so that what comes and goes is not
 * told each time. Pure.
 */
export function decideAlerts(
  rows: AlertRow[],
  judged: Judgement,
  seen: Seen,
  { hold, off }: { hold: number; off: readonly AlertName[] },
  nowMs: number,
): Decided {
  const known = new Map(rows.map((row) => [keyOf(row), row]));
  const fired: AlertRow[] = [];
  const goesOn: AlertRow[] = [];
  for (const trouble of judged.troubles) {
    const row = known.get(keyOf(trouble));
    if (row?.state === 'firing') {
      if (row.summary !== trouble.summary)
        goesOn.push({ ...row, summary: trouble.summary, updatedAt: new Date(nowMs) });
      continue;
    }
    const seenMs = seen.wrong.get(keyOf(trouble)) ?? nowMs;
    // Another process may have seen it over meanwhile: then it has to hold anew.
    const fromMs = Math.max(seenMs, row?.resolvedAt?.getTime() ?? 0);
    const forMs = isLasting(trouble.name) ? 0 : hold;
    if (nowMs - fromMs >= forMs) fired.push(fire(trouble, seenMs, nowMs));
  }
  const resolved = rows
    .filter((row) => row.state === 'firing')
    .flatMap((row) => {
      const overMs = seen.over.get(keyOf(row));
      const isUnwanted = isOurs(row.name) && off.includes(row.name);
      // Nobody wants to hear of it any more, also not that it is over.
      if (isUnwanted) return [{ ...resolve(row, nowMs), notices: {} }];
      return overMs === undefined || nowMs - overMs < hold ? [] : [resolve(row, nowMs)];
    });
  return { changed: [...goesOn, ...fired, ...resolved], fired, resolved };
}

/** A newer version's are its own business. */
function isOurs(name: string): name is AlertName {
  return AlertName.safeParse(name).success;
}

function fire(
  { name, subject, summary, sinceMs }: Trouble,
  seenMs: number,
  nowMs: number,
): AlertRow {
  const since = new Date(Math.min(sinceMs ?? seenMs, seenMs));
  const updatedAt = new Date(nowMs);
  return {
    name,
    subject,
    state: 'firing',
    summary,
    since,
    resolvedAt: null,
    notices: {},
    updatedAt,
  };
}

function resolve(row: AlertRow, nowMs: number): AlertRow {
  const now = new Date(nowMs);
  return { ...row, state: 'resolved', resolvedAt: now, updatedAt: now };
}
