import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script: what it touches happens all or nothing. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

export function defineScript(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** Lua and Redis replies as they come: numbers, byte strings, null, nested lists. */
export type Reply = number | Buffer | null | Reply[];

/**
 * Runs a script by its hash, loading it where Redis has not seen it (a restart, a failover).
 * Strings in the reply are Buffers, so that bodies survive byte for byte.
 */
export async function runScript(
  redis: Redis,
  script: Script,
  keys: string[],
  args: (string | number | Buffer)[],
): Promise<Reply> {
  try {
    return (await redis.callBuffer('EVALSHA', script.sha, keys.length, ...keys, ...args)) as Reply;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return runWholeScript(redis, script, keys, args);
  }
}

/**
 * Runs a script by its text, which Redis need not have seen: calls that are sent without waiting for each
 * other run in their order, and none is overtaken while its script is loaded.
 */
export async function runWholeScript(
  redis: Redis,
  script: Script,
  keys: string[],
  args: (string | number | Buffer)[],
): Promise<Reply> {
  return (await redis.callBuffer('EVAL', script.lua, keys.length, ...keys, ...args)) as Reply;
}

export function textOf(reply: Reply | undefined): string {
  return reply instanceof Buffer ? reply.toString() : String(reply ?? '');
}

export function listOf(reply: Reply | undefined): Reply[] {
  return Array.isArray(reply) ? reply : [];
}
