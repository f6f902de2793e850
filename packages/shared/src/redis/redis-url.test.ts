import { describe, expect, test } from 'vitest';
import { ConfigError } from '../config/environment.ts';
import { describeRedis, parseRedisUrl } from './redis-url.ts';

const node = (host: string, port: number) => ({ host, port });

test.each([
  ['redis://127.0.0.1', { kind: 'single', tls: false, nodes: [node('127.0.0.1', 6379)], db: 0 }],
  [
    'redis://:p%40ss@redis.example:6380/3',
    { kind: 'single', tls: false, nodes: [node('redis.example', 6380)], password: 'p@ss', db: 3 },
  ],
  [
    'rediss://user:pass@[::1]:6380?family=6',
    {
      ...{ kind: 'single', tls: true, nodes: [node('::1', 6380)], db: 0, family: 6 },
      ...{ username: 'user', password: 'pass' },
    },
  ],
  [
    'redis+sentinel://:pass@a:26380,b/mymaster?db=2&sentinelPassword=other',
    {
      ...{ kind: 'sentinel', tls: false, nodes: [node('a', 26_380), node('b', 26_379)], db: 2 },
      ...{ password: 'pass', master: 'mymaster', sentinelPassword: 'other' },
    },
  ],
  [
    'rediss+cluster://pass:a:b@a:7000,b:7001',
    {
      ...{ kind: 'cluster', tls: true, nodes: [node('a', 7000), node('b', 7001)], db: 0 },
      ...{ username: 'pass', password: 'a:b' },
    },
  ],
])('%s', (url, target) => {
  expect(parseRedisUrl(url)).toEqual(target);
});

describe('what is wrong is told without its secrets', () => {
  test.each([
    ['', 'no address of a Redis'],
    ['planted-secret', 'no address of a Redis'],
    ['http://:planted-secret@a', 'no address of a Redis'],
    ['redis://:planted/secret@a', '%2F'],
    ['redis://:planted-secret@a,b', 'redis+sentinel://'],
    ['redis://:planted-secret@a:99999', 'port'],
    ['redis://:planted-secret@a b', 'host'],
    ['redis://:planted-%-secret@a', '%25'],
    ['redis://:planted-secret@a/one', 'number'],
    ['redis+sentinel://:planted-secret@a:26379', 'name their master'],
    ['redis+cluster://:planted-secret@a:7000/1', 'database 0 only'],
    ['redis+cluster://a:7000?db=1', 'parameter db'],
    ['redis+sentinel://a/mymaster?password=planted-secret', 'parameter password'],
  ])('%s', (url, said) => {
    expect(() => parseRedisUrl(url)).toThrow(ConfigError);
    expect(() => parseRedisUrl(url)).toThrow(said);
    expect(() => parseRedisUrl(url)).not.toThrow(/planted|secret/);
    expect(describeRedis(url)).toBe('REDIS_URL');
  });

  test.each([
    ['redis://user:planted-secret@a/1', 'a:6379'],
    ['redis+cluster://:planted-secret@a:1,b:2', 'the Cluster at a:1, b:2'],
    [
      'redis+sentinel://:planted-secret@a:1,b:2/m?sentinelPassword=planted-secret',
      'the master m of the Sentinels a:1, b:2',
    ],
  ])('%s is at %s', (url, place) => {
    expect(describeRedis(url)).toBe(place);
  });
});
