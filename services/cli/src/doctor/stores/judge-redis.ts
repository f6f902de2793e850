import { type Finding, problem, warning } from '../finding.ts';

/** What Redis says of itself. */
export interface RedisFacts {
  /** `INFO`, by name */
  info: Record<string, string>;
  /** `CONFIG GET`; undefined where the server hides it */
  settings: Record<string, string> | undefined;
  /** Whether REDIS_URL says that it is a Cluster: then its failovers are followed. */
  isKnownCluster?: boolean;
}

const subject = 'Redis';
const oldest = [6, 2];
const nearlyFull = 0.75;
const full = 0.9;
const megabyte = 1024 * 1024;

/** What promise 1 ("accepted means kept") needs of it. */
const wanted = [
  {
    setting: 'appendonly',
    value: 'yes',
    code: 'redis_not_appending',
    otherwise: 'Redis keeps nothing on disk as it comes',
  },
  {
    setting: 'appendfsync',
    value: 'always',
    code: 'redis_fsync',
    otherwise: 'Redis acknowledges events before they are on disk',
  },
  {
    setting: 'maxmemory-policy',
    value: 'noeviction',
    code: 'redis_evicts',
    otherwise: 'Redis throws events away when its memory is full',
  },
];

/** Pure. */
export function judgeRedis({ info, settings, isKnownCluster = false }: RedisFacts): Finding[] {
  return [
    ...judgeVersion(info.redis_version ?? ''),
    ...(settings === undefined ? [hidden] : judgeSettings(settings)),
    ...judgeMemory(info),
    ...judgeState(info, isKnownCluster),
  ];
}

function judgeVersion(version: string): Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldMajor = 0, oldMinor = 0] = oldest;
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return [];
  return [
    problem('redis_old', subject, `Redis ${version} is too old`, 'Update it to 6.2 or newer'),
  ];
}

const hidden = warning(
  'redis_settings_hidden',
  subject,
  'Redis does not show its settings, as managed servers do',
  "See in the provider's console that appendonly is yes, appendfsync always and maxmemory-policy noeviction",
);

function judgeSettings(settings: Record<string, string>): Finding[] {
  const appends = settings.appendonly !== 'no';
  return wanted.flatMap(({ setting, value, code, otherwise }) => {
    const found = settings[setting];
    if (found === undefined || found === value) return [];
    // Without a file to append to, when that is flushed says nothing more.
    if (setting === 'appendfsync' && !appends) return [];
    const mend = `Set ${setting} ${value} in redis.conf, or now: redis-cli CONFIG SET ${setting} ${value}`;
    return [problem(code, subject, `${otherwise} (${setting} ${found})`, mend)];
  });
}

function judgeMemory(info: Record<string, string>): Finding[] {
  const used = Number(info.used_memory ?? 0);
  const most = Number(info.maxmemory ?? 0);
  if (!(most > 0) || used < most * nearlyFull) return [];
  const share = Math.round((used / most) * 100);
  const what = `Redis has used ${share} % of its ${Math.round(most / megabyte)} MB`;
  const mend = 'Raise maxmemory; once it is full, events are refused';
  return [(used < most * full ? warning : problem)('redis_memory', subject, what, mend)];
}

function judgeState(info: Record<string, string>, isKnownCluster: boolean): Finding[] {
  const mend = {
    replica: 'Set REDIS_URL to the master: replicas take no writes',
    cluster: 'Set REDIS_URL to redis+cluster://… with its nodes, or failovers are not followed',
    disk: 'Look at its disk and log: it refuses writes until it can append again',
    loading: 'Wait until it has read its file',
  };
  const found: (Finding | false)[] = [
    info.role === 'slave' &&
      problem('redis_replica', subject, 'This Redis is a replica', mend.replica),
    info.cluster_enabled === '1' &&
      !isKnownCluster &&
      warning('redis_cluster', subject, 'This Redis is part of a cluster', mend.cluster),
    info.aof_last_write_status === 'err' &&
      problem('redis_disk', subject, 'Redis could not write to its disk', mend.disk),
    info.loading === '1' &&
      warning('redis_loading', subject, 'Redis is still reading its file', mend.loading),
  ];
  return found.filter((one) => one !== false);
}
