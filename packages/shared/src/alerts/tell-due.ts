import type { Logger } from 'pino';
import type { Alerts, AlertTarget } from '../config/alerts.ts';
import type { Metrics } from '../metrics.ts';
import { type AlertRow, keyOf } from './alert-row.ts';
import {
  beginNotice,
  type DueNotice,
  decideNotices,
  endNotice,
  mostTries,
  type Told,
} from './decide-notices.ts';
import { composeMessage, type Message } from './message.ts';

/** Tells a target. Ends in time, and never throws. */
export type Tell = (target: AlertTarget, message: Message) => Promise<Told>;

interface TellDeps {
  settings: Pick<Alerts, 'targets' | 'every' | 'repeat' | 'consoleUrl'>;
  tell: Tell;
  log: Pick<Logger, 'warn' | 'error'>;
  metrics?: Pick<Metrics, 'alertNotices'> | undefined;
}

/**
 * Tells every target what it has not been told, all targets at once: one that fails holds up none. What is
 * tried is stored before, so that whoever dies meanwhile has it told once more at the most.
 * @returns the rows that changed
 */
export async function tellDue(
  deps: TellDeps,
  rows: AlertRow[],
  save: (rows: AlertRow[]) => Promise<void>,
  nowMs: () => number,
): Promise<AlertRow[]> {
  const { settings } = deps;
  const startedMs = nowMs();
  const due = decideNotices(rows, settings.targets, settings, startedMs);
  if (due.length === 0) return [];
  const changed = new Map<string, AlertRow>();
  const note = (one: DueNotice, notice: AlertRow['notices'][string]) => {
    const row = changed.get(keyOf(one.row)) ?? one.row;
    const notices = { ...row.notices, [one.target]: notice };
    changed.set(keyOf(row), { ...row, notices, updatedAt: new Date(nowMs()) });
  };

  for (const one of due) {
    note(one, beginNotice(one.row.notices[one.target], one.kind, startedMs));
  }
  await save([...changed.values()]);
  await Promise.all(
    settings.targets.map(async (target) => {
      const news = due.filter((one) => one.target === target.name);
      if (news.length === 0) return;
      const { consoleUrl } = settings;
      const message = composeMessage(news, { nowMs: startedMs, consoleUrl });
      const told = await deps.tell(target, message);
      report(deps, target, news, told);
      for (const one of news) {
        const begun = changed.get(keyOf(one.row))?.notices[target.name];
        if (begun) note(one, endNotice(begun, one.row.notices[target.name], told, nowMs()));
      }
    }),
  );
  await save([...changed.values()]);
  return [...changed.values()];
}

function report(
  { log, metrics }: TellDeps,
  { kind, name }: AlertTarget,
  news: DueNotice[],
  { error, note }: Told,
): void {
  metrics?.alertNotices.inc({ target: kind, outcome: error === undefined ? 'told' : 'failed' });
  if (note !== undefined) {
    log.warn({ event: 'alert.partly-told', target: name, note }, 'not all of a target were told');
  }
  if (error === undefined) return;
  log.warn(
    { event: 'alert.not-told', target: name, alerts: news.map(({ row }) => row.name), error },
    `a target was not told; it is tried ${mostTries} times`,
  );
}
