import { sql } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import type { System } from './system.ts';

/** Where a word stands: in any column of any table, in any key of Redis of any kind, in what was logged. */
export async function searchEverywhere(
  { store, redis, logs }: Pick<System, 'store' | 'redis' | 'logs'>,
  mark: string,
): Promise<string[]> {
  const found: string[] = [];
  const tables = await store.db.execute<{ name: string }>(
    sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const hex = Buffer.from(mark).toString('hex');
  for (const { name } of tables.rows) {
    // Rows as text: all columns, JSON and words to search among them, bytes in hex.
    const { rows } = await store.db.execute<{ row: string }>(
      sql`select t::text as row from ${sql.identifier(name)} t
        where t::text ilike ${`%${mark}%`} or t::text ilike ${`%${hex}%`}`,
    );
    if (rows.length > 0) found.push(`table ${name}`);
  }
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'COUNT', 1_000);
    cursor = next;
    for (const key of keys) {
      const text = `${key} ${await contentOf(redis, key)}`.toLowerCase();
      if (text.includes(mark.toLowerCase())) found.push(`key ${kindOf(key)}`);
    }
  } while (cursor !== '0');
  if (logs().toLowerCase().includes(mark.toLowerCase())) found.push('logs');
  return [...new Set(found)].sort();
}

/** `{omnirelay}:event:abc` -> `event` */
const kindOf = (key: string) => key.split(':').slice(1, 3).join(':').replace(/:.*/, '');

async function contentOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.getBuffer(key))?.toString() ?? '';
    case 'list':
      return (await redis.lrange(key, 0, -1)).join();
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'set':
      return (await redis.smembers(key)).join();
    case 'zset':
      return (await redis.zrange(key, '0', '-1')).join();
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    default:
      return '';
  }
}
