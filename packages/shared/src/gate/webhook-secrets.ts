import type { Redis } from 'ioredis';
import { RetryableError } from '../errors.ts';
import type { Keys } from '../redis/keys.ts';
import type { SecretRow } from '../store/connection-secrets.ts';
import { type Looking, lookOften } from './look-often.ts';

type Deps = { redis: Redis; keys: Keys };
type Named = Pick<SecretRow, 'connection' | 'source'>;

const longestCopyMs = 3_000;

/** Names of connections have no colon. */
const fieldOf = ({ connection, source }: Named) => `${connection}:${source}`;

/** What a sealed secret belongs to: it opens as nothing else. */
export function secretContext({ connection, source }: Named): string {
  return `webhook-secret:${connection}:${source}`;
}

/** Postgres has the original, Redis this copy of it. @throws what Redis says where it does not take it */
export async function copyWebhookSecret({ redis, keys }: Deps, row: SecretRow): Promise<void> {
  await inTime(redis.hset(keys.webhookSecrets, fieldOf(row), row.sealed));
}

export async function removeWebhookSecret({ redis, keys }: Deps, named: Named): Promise<void> {
  await inTime(redis.hdel(keys.webhookSecrets, fieldOf(named)));
}

/** Makes the copy what the original is: nothing else stays in it. */
export async function copyAllWebhookSecrets(
  { redis, keys }: Deps,
  rows: SecretRow[],
): Promise<void> {
  const write = redis.multi().del(keys.webhookSecrets);
  for (const row of rows) write.hset(keys.webhookSecrets, fieldOf(row), row.sealed);
  // It answers for each command; none of them may have failed.
  const failed = (await inTime(write.exec()))?.find(([error]) => error !== null);
  if (failed?.[0]) throw failed[0];
}

/** Whoever copies holds a lock in Postgres meanwhile: a Redis that hangs must not hold it for good. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const deadline = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => deadline.reject(new RetryableError('Redis does not answer')),
    longestCopyMs,
  );
  try {
    return await Promise.race([answer, deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells of all secrets whenever they have changed. */
export function watchWebhookSecrets(
  { redis, keys }: Deps,
  changed: (rows: SecretRow[]) => void,
): Looking {
  let last: string | undefined;
  return lookOften(
    redis,
    () => redis.hgetall(keys.webhookSecrets),
    (fields) => {
      const now = JSON.stringify(Object.entries(fields).toSorted());
      if (now !== last) changed(Object.entries(fields).map(toRow));
      last = now;
    },
  );
}

function toRow([field, sealed]: [string, string]): SecretRow {
  const colon = field.indexOf(':');
  return { connection: field.slice(0, colon), source: field.slice(colon + 1), sealed };
}
