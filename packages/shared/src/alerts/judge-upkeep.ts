import { byItself } from '../flows/change-flow.ts';
import type { PostgresFacts, StuckFacts } from './facts.ts';
import type { JudgeSettings, Trouble } from './judge.ts';
import { spell } from './spell.ts';

/** A back-up takes its time, and may be late by this much of what lies between two. */
const patience = 0.5;

/** What waits for a person, by what Postgres has. Pure. */
export function judgeUpkeep(
  { stuck, paused, drift, backup }: PostgresFacts,
  settings: JudgeSettings,
  nowMs: number,
): Trouble[] {
  return [
    ...judgeStuck(stuck, 'parked', settings),
    ...judgeStuck(stuck, 'uncertain', settings),
    ...paused
      .filter(({ by }) => by === byItself)
      .map(
        ({ flow, sinceMs }): Trouble => ({
          name: 'flow-paused-itself',
          subject: flow,
          summary: `${flow} has paused itself, because its target takes nothing: its events wait`,
          sinceMs,
        }),
      ),
    ...drift.map(
      ({ connection, codes }): Trouble => ({
        name: 'set-up-drift',
        subject: connection,
        summary: `The set-up of ${connection} is not as it should be (${codes.join(', ')})`,
      }),
    ),
    ...judgeBackup(backup, settings.backupEveryMs, nowMs),
  ];
}

function judgeStuck(
  stuck: StuckFacts[],
  state: 'parked' | 'uncertain',
  { thresholds }: JudgeSettings,
): Trouble[] {
  const name = `${state}-events` as const;
  return stuck
    .filter((one) => one.state === state && one.events >= thresholds[name])
    .map(({ flow, events }) => {
      const are = events === 1 ? '1 event is' : `${events} events are`;
      return { name, subject: flow, summary: `${are} ${state} in ${flow} and wait for a person` };
    });
}

function judgeBackup(
  backup: PostgresFacts['backup'],
  everyMs: number | undefined,
  nowMs: number,
): Trouble[] {
  if (everyMs === undefined) return [];
  const name = 'backup-overdue' as const;
  const since = backup?.lastGoodMs;
  const failed = backup?.lastFailed ? 'The last back-up failed' : undefined;
  if (since !== undefined && nowMs - since < everyMs * (1 + patience)) {
    return failed === undefined
      ? []
      : [{ name, subject: '', summary: `${failed}; the one before is from ${at(since)}` }];
  }
  const begun = backup?.underWaySinceMs;
  if (begun !== undefined && nowMs - begun < everyMs * patience) return [];
  const last =
    since === undefined ? 'There is no back-up' : `The last back-up is from ${at(since)}`;
  const summary = `${last}, and one is due every ${spell(everyMs)}${failed ? '. The last try failed' : ''}`;
  return [{ name, subject: '', summary }];
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}
