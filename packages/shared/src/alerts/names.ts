import { z } from 'zod';

export type Severity = 'critical' | 'warning';

/** What there is to be warned of. What each means and what to do is in docs/alerts.md, by the same name. */
export const alertNames = [
  'signatures-failing',
  'processing-errors',
  'unreadable-payloads',
  'no-ticket-id',
  'oldest-unsent-message',
  'parked-events',
  'uncertain-events',
  'breaker-open',
  'token-near-expiry',
  'needs-reauth',
  'redis-memory',
  'redis-persistence',
  'stuck-consumption',
  'no-workers',
  'target-failing',
  'flow-paused-itself',
  'leak-stopped',
  'records-behind',
  'backup-overdue',
  'set-up-drift',
  'postgres-away',
  'redis-away',
] as const;

export const AlertName = z.enum(alertNames);
export type AlertName = z.infer<typeof AlertName>;

const critical: ReadonlySet<AlertName> = new Set<AlertName>([
  'oldest-unsent-message',
  'needs-reauth',
  'redis-memory',
  'redis-persistence',
  'stuck-consumption',
  'no-workers',
  'leak-stopped',
  'postgres-away',
  'redis-away',
]);

/** Critical: customers wait, or something may be lost or leak. */
export function severityOf(name: AlertName): Severity {
  return critical.has(name) ? 'critical' : 'warning';
}

/** What can't pass by itself, and is told without waiting whether it holds. */
const lasting: ReadonlySet<AlertName> = new Set<AlertName>([
  'leak-stopped',
  'needs-reauth',
  'flow-paused-itself',
  'set-up-drift',
]);

export function isLasting(name: AlertName): boolean {
  return lasting.has(name);
}
