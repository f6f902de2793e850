import { isIP } from 'node:net';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { ConnectionFinder } from '../find-connection.ts';

/** For paths that name no connection. */
const unknownPerMinute = 60;
/** Senders remembered at a time; the longest unseen is forgotten first. */
const rememberedSenders = 5_000;

const noHeaders = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
};

/**
 * Counted before anything is read or verified. Each process counts for itself: the limit is there
 * to keep one sender from taking a process down, not to meter anyone. Made-up connection names count
 * as one, and an IPv6 sender by its /64, so that nobody gets a fresh count by changing either.
 */
export async function limitRates(app: FastifyInstance, connections: ConnectionFinder) {
  await app.register(rateLimit, {
    timeWindow: 60_000,
    cache: rememberedSenders,
    keyGenerator: (request) => `${connections.of(request)?.name ?? ''} ${addressOf(request)}`,
    max: (request) => connections.of(request)?.rateLimit ?? unknownPerMinute,
    hook: 'onRequest',
    addHeaders: { ...noHeaders, 'retry-after': false },
    addHeadersOnExceeding: noHeaders,
  });
}

/** Asked three times of each webhook; to read an IPv6 address takes microseconds, and senders have few. */
const addresses = new Map<string, string>();

/** A sender that has left has no address any more; what a proxy passes on may be none. */
export function addressOf({ ip }: { ip: string | undefined }): string {
  if (ip === undefined) return '';
  const known = addresses.get(ip);
  if (known !== undefined) return known;
  const address = isIP(ip) === 0 ? '' : normalizeIP(ip);
  if (addresses.size >= rememberedSenders) addresses.clear();
  addresses.set(ip, address);
  return address;
}
