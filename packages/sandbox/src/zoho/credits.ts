import type { FastifyRequest } from 'fastify';

/** What calls of Desk have cost, and what is left of the day. */
export interface Credits {
  used: number;
  remaining: number;
  /** What each day begins with. */
  perDay: number;
  /** What a refused call is told; until the end of the day unless set. */
  retryAfterSeconds?: number | undefined;
  /** At a time; one more is refused. */
  concurrency: number;
  underWay: number;
  /** When the day that `remaining` counts for is over. */
  dayEndsMs: number;
}

const dayMs = 24 * 60 * 60_000;

export function createCredits(nowMs: number): Credits {
  return {
    used: 0,
    remaining: 50_000,
    perDay: 50_000,
    concurrency: 5,
    underWay: 0,
    dayEndsMs: endOfDay(nowMs),
  };
}

export function endOfDay(nowMs: number): number {
  return (Math.floor(nowMs / dayMs) + 1) * dayMs;
}

/** False, and nothing spent, when too little is left. */
export function spend(credits: Credits, weight: number, nowMs: number): boolean {
  if (nowMs >= credits.dayEndsMs) {
    credits.remaining = credits.perDay;
    credits.dayEndsMs = endOfDay(nowMs);
  }
  if (credits.remaining < weight) return false;
  credits.used += weight;
  credits.remaining -= weight;
  return true;
}

const lists =
  /\/(?:tickets\/search|threads|comments|tags|departments|mailReplyAddress|organizations|webhooks)$/;

/** One thing costs one, a list three, and more far down in it. */
export function weightOf(request: Pick<FastifyRequest, 'method' | 'url' | 'query'>): number {
  const [path = ''] = request.url.split('?');
  if (request.method !== 'GET' || !lists.test(path)) return 1;
  const from = Number((request.query as { from?: string }).from ?? 0);
  if (from > 10_000) return 10;
  return from > 2_000 ? 5 : 3;
}
