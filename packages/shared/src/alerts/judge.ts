import type { Alerts } from '../config/alerts.ts';
import type { Facts } from './facts.ts';
import { judgeFlows } from './judge-flows.ts';
import { judgeIntake } from './judge-intake.ts';
import { judgeRedis } from './judge-redis.ts';
import { judgeUpkeep } from './judge-upkeep.ts';
import { type AlertName, alertNames } from './names.ts';

/** Something that is wrong now. */
export interface Trouble {
  name: AlertName;
  /** the connection or flow it is about; empty where it is about the whole */
  subject: string;
  /** one sentence, without contents */
  summary: string;
  /** since when, where the facts tell */
  sinceMs?: number | undefined;
}

export interface Judgement {
  troubles: Trouble[];
  /** those that nobody can tell of now: they are left as they are */
  unknown: ReadonlySet<AlertName>;
}

export interface JudgeSettings extends Pick<Alerts, 'thresholds' | 'off'> {
  /** how often back-ups are made by schedule; undefined: none are */
  backupEveryMs?: number | undefined;
}

/** What needs Postgres to be told. */
const fromPostgres: AlertName[] = [
  'parked-events',
  'uncertain-events',
  'flow-paused-itself',
  'set-up-drift',
  'backup-overdue',
];
const fromTokens: AlertName[] = ['token-near-expiry', 'needs-reauth'];
const neither: AlertName[] = ['postgres-away', 'redis-away'];
const fromRedis = alertNames.filter(
  (name) => ![...fromPostgres, ...fromTokens, ...neither].includes(name),
);

/** What is wrong, by what is known. Pure. */
export function judge(facts: Facts, settings: JudgeSettings, nowMs: number): Judgement {
  const { redis, postgres, tokens } = facts;
  const { thresholds } = settings;
  const troubles: Trouble[] = [
    ...(redis.isAway
      ? [{ name: 'redis-away' as const, subject: '', summary: away('Redis', redis.reason) }]
      : [
          ...judgeIntake(redis.facts, thresholds),
          ...judgeRedis(redis.facts, thresholds, nowMs),
          ...judgeFlows(redis.facts, thresholds, nowMs),
        ]),
    ...(postgres.isAway
      ? [
          {
            name: 'postgres-away' as const,
            subject: '',
            summary: away('PostgreSQL', postgres.reason),
          },
        ]
      : judgeUpkeep(postgres.facts, settings, nowMs)),
    ...(tokens ?? []).flatMap(({ connection: subject, state, expiresMs }): Trouble[] => {
      if (state === 'needs_reauth') {
        const summary = `${subject} waits for somebody to authorise it: nothing gets through to it`;
        return [{ name: 'needs-reauth', subject, summary }];
      }
      const isNear = expiresMs !== undefined && expiresMs - nowMs < thresholds['token-near-expiry'];
      if (state !== 'expiring' && !isNear) return [];
      const summary = `The tokens of ${subject} end soon and could not be renewed`;
      return [{ name: 'token-near-expiry', subject, summary }];
    }),
  ];
  const unknown = new Set([
    ...(redis.isAway ? fromRedis : []),
    ...(postgres.isAway ? fromPostgres : []),
    ...(tokens === undefined ? fromTokens : []),
    ...(!redis.isAway && redis.facts.workers === undefined ? (['no-workers'] as const) : []),
  ]);
  return { troubles: troubles.filter(({ name }) => !settings.off.includes(name)), unknown };
}

function away(store: string, reason: string): string {
  return `${store} does not answer (${reason})`;
}
