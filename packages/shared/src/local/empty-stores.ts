import { Redis } from 'ioredis';
import pg from 'pg';

/** Empties a private Redis. */
export async function emptyRedis(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  redis.disconnect();
}

/** Empties a private database: every table, and what migrations remember. */
export async function emptyDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('drop schema if exists drizzle cascade');
  await client.query('drop schema public cascade; create schema public');
  await client.end();
}
