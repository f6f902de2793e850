import type { Thresholds } from '../config/alerts.ts';
import type { RedisFacts } from './facts.ts';
import type { Trouble } from './judge.ts';
import { spell } from './spell.ts';

type Facts = Pick<
  RedisFacts,
  'usedBytes' | 'maxBytes' | 'settings' | 'couldNotAppend' | 'records' | 'workers'
>;

const megabyte = 1024 * 1024;

/** What promise 1 ("accepted means kept") needs of Redis. */
const needed: Record<string, string> = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
};

/** How Redis itself is doing, and who is there to work. Pure. */
export function judgeRedis(facts: Facts, thresholds: Thresholds, nowMs: number): Trouble[] {
  const found: (Trouble | false)[] = [
    judgeMemory(facts, thresholds),
    judgePersistence(facts),
    judgeRecords(facts, thresholds, nowMs),
    facts.workers === 0 && {
      name: 'no-workers',
      subject: '',
      summary: 'No worker runs: what is accepted waits',
    },
  ];
  return found.filter((one) => one !== false);
}

function judgeMemory({ usedBytes, maxBytes }: Facts, thresholds: Thresholds): Trouble | false {
  const percent = maxBytes > 0 ? Math.round((usedBytes / maxBytes) * 100) : 0;
  if (percent < thresholds['redis-memory']) return false;
  const summary = `Redis has used ${percent} % of its ${Math.round(maxBytes / megabyte)} MB: once it is full, webhooks are refused`;
  return { name: 'redis-memory', subject: '', summary };
}

function judgePersistence({ settings, couldNotAppend }: Facts): Trouble | false {
  const wrong = Object.entries(needed).flatMap(([setting, wanted]) => {
    const found = settings?.[setting];
    return found === undefined || found === wanted ? [] : [`${setting} is ${found}, not ${wanted}`];
  });
  if (couldNotAppend) wrong.unshift('it could not write to its disk');
  if (wrong.length === 0) return false;
  const summary = `Redis may lose what was accepted: ${wrong.join('; ')}`;
  return { name: 'redis-persistence', subject: '', summary };
}

function judgeRecords({ records }: Facts, thresholds: Thresholds, nowMs: number): Trouble | false {
  const { count, oldestMs } = records;
  if (oldestMs === undefined || nowMs - oldestMs < thresholds['records-behind']) return false;
  const summary = `${count} records wait for PostgreSQL, the oldest for ${spell(nowMs - oldestMs)}`;
  return { name: 'records-behind', subject: '', summary, sinceMs: oldestMs };
}
