import { isDeepStrictEqual } from 'node:util';
import type { FastifyRequest } from 'fastify';
import { badRequest, idempotencyMismatch } from './errors.ts';

const keptMs = 2 * 60 * 60_000;
const longestKey = 255;

interface Kept {
  answer: unknown;
  location: string;
}

/** `Idempotency-Key`, which Zendesk honours for creating tickets only. */
export function createIdempotencyStore(now: () => Date) {
  const store = new Map<string, Kept & { body: unknown; atMs: number }>();
  return {
    readKey(request: FastifyRequest): string | undefined {
      const key = request.headers['idempotency-key'];
      if (key === undefined) return undefined;
      if (typeof key !== 'string' || key === '' || key.length > longestKey) {
        throw badRequest('an Idempotency-Key has 1 to 255 characters');
      }
      return key;
    },
    find(key: string, body: unknown): Kept | undefined {
      const kept = store.get(key);
      if (!kept || now().getTime() - kept.atMs >= keptMs) return undefined;
      if (!isDeepStrictEqual(kept.body, body)) throw idempotencyMismatch();
      return kept;
    },
    keep(key: string, body: unknown, kept: Kept): void {
      store.set(key, { ...kept, body, atMs: now().getTime() });
    },
  };
}
