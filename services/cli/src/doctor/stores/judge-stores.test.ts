import { expect, test } from 'vitest';
import { judgePostgres, type PostgresFacts } from './judge-postgres.ts';
import { judgeRedis, type RedisFacts } from './judge-redis.ts';
import { parseInfo } from './redis.ts';

const info = { redis_version: '7.0.15', role: 'master', used_memory: '1000', maxmemory: '0' };
const settings = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };

test.each<[string, Partial<RedisFacts['info']>, RedisFacts['settings'], string[]]>([
  ['in order', {}, settings, []],
  ['the oldest that will do', { redis_version: '6.2.0' }, settings, []],
  ['Valkey', { redis_version: '7.2.4', valkey_version: '8.0.1' }, settings, []],
  ['too old', { redis_version: '6.0.16' }, settings, ['redis_old']],
  ['a managed one', {}, undefined, ['redis_settings_hidden']],
  ['evicting', {}, { ...settings, 'maxmemory-policy': 'volatile-lru' }, ['redis_evicts']],
  ['flushing each second', {}, { ...settings, appendfsync: 'everysec' }, ['redis_fsync']],
  [
    'without a file to append to',
    {},
    { ...settings, appendonly: 'no', appendfsync: 'everysec' },
    ['redis_not_appending'],
  ],
  ['with room', { used_memory: '740', maxmemory: '1000' }, settings, []],
  ['getting full', { used_memory: '760', maxmemory: '1000' }, settings, ['redis_memory']],
  ['a replica', { role: 'slave' }, settings, ['redis_replica']],
  ['of a cluster', { cluster_enabled: '1' }, settings, ['redis_cluster']],
  ['with a full disk', { aof_last_write_status: 'err' }, settings, ['redis_disk']],
  ['that has just started', { loading: '1' }, settings, ['redis_loading']],
])('a Redis %s', (_, more, settings, codes) => {
  const facts = { info: { ...info, ...more } as RedisFacts['info'], settings };
  expect(judgeRedis(facts).map(({ code }) => code)).toEqual(codes);
});

test('a Cluster that REDIS_URL names as one is in order', () => {
  const facts = { info: { ...info, cluster_enabled: '1' }, settings, isKnownCluster: true };
  expect(judgeRedis(facts)).toEqual([]);
});

test.each([
  ['890', 'warning'],
  ['910', 'problem'],
])('memory of 1000: %s used is a %s', (used_memory, level) => {
  const facts = { info: { ...info, used_memory, maxmemory: '1000' }, settings };
  expect(judgeRedis(facts)[0]).toMatchObject({ code: 'redis_memory', level });
});

test('INFO is read by its names', () => {
  expect(parseInfo('# Server\r\nredis_version:7.0.15\r\n\r\nexecutable:/a:b\r\n')).toEqual({
    redis_version: '7.0.15',
    executable: '/a:b',
  });
});

const well: PostgresFacts = {
  version: '16.4',
  versionNumber: 160_004,
  isReplica: false,
  isReadOnly: false,
  migrations: { brought: 5, applied: 5 },
  writeRefused: '',
};

test.each<[string, Partial<PostgresFacts>, string[]]>([
  ['in order', {}, []],
  ['too old', { version: '14.9', versionNumber: 140_009 }, ['postgres_old']],
  ['a replica', { isReplica: true, isReadOnly: true }, ['postgres_replica']],
  ['read-only', { isReadOnly: true, writeRefused: undefined }, ['postgres_read_only']],
  ['behind', { migrations: { brought: 5, applied: 3 } }, ['postgres_not_migrated']],
  ['ahead', { migrations: { brought: 5, applied: 6 } }, ['postgres_newer']],
  ['that refuses', { writeRefused: 'permission denied' }, ['postgres_cannot_write']],
])('a PostgreSQL %s', (_, more, codes) => {
  expect(judgePostgres({ ...well, ...more }).map(({ code }) => code)).toEqual(codes);
});
