/** What calls of the CRM have cost; may be changed at any time. */
export interface CrmCredits {
  used: number;
  /** In any 24 hours. */
  limit: number;
  /** At a time; one more is refused. */
  concurrency: number;
  underWay: number;
  /** Of the last 24 hours. */
  spent: { atMs: number; cost: number }[];
}

const dayMs = 24 * 60 * 60_000;

export function createCrmCredits(): CrmCredits {
  return { used: 0, limit: 50_000, concurrency: 5, underWay: 0, spent: [] };
}

/** False, and nothing spent, when too little is left. */
export function spendCredits(credits: CrmCredits, cost: number, nowMs: number): boolean {
  credits.spent = credits.spent.filter(({ atMs }) => atMs > nowMs - dayMs);
  const spent = credits.spent.reduce((sum, one) => sum + one.cost, 0);
  if (spent + cost > credits.limit) return false;
  credits.spent.push({ atMs: nowMs, cost });
  credits.used += cost;
  return true;
}
