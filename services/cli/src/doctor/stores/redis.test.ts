import { expect, test } from 'vitest';
import { openRedis } from './redis.ts';

test.each([
  ['redis://:planted-secret@127.0.0.1:9', '127.0.0.1:9'],
  ['redis+sentinel://:planted-secret@127.0.0.1:9/mymaster', 'the master mymaster of the Sentinels'],
  ['redis+cluster://:planted-secret@127.0.0.1:9', 'the Cluster at 127.0.0.1:9'],
  ['memcached://:planted-secret@127.0.0.1:9', 'no address of a Redis'],
])(
  'of a Redis that is not there it says where it looked: %s',
  async (REDIS_URL, said) => {
    const { redis, findings } = await openRedis({ REDIS_URL });
    expect(redis).toBeUndefined();
    expect(findings.map(({ code }) => code)).toEqual(['redis_unreachable']);
    expect(JSON.stringify(findings)).toContain(said);
    expect(JSON.stringify(findings)).not.toContain('planted');
  },
  30_000,
);
