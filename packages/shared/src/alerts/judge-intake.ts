import type { Thresholds } from '../config/alerts.ts';
import type { RedisFacts } from './facts.ts';
import type { Trouble } from './judge.ts';
import type { AlertName } from './names.ts';
import type { Tallied } from './tally.ts';

const signatureReasons = new Set([
  'bad-signature',
  'missing-signature',
  'stale-timestamp',
  'bad-token',
  'wrong-audience',
  'no-secret',
]);
const unreadableReasons = new Set([
  'invalid-json',
  'empty-body',
  'unknown-shape',
  'contradiction',
  'unreadable',
  'several-events',
  'too-many-events',
]);

/** Of webhooks that were refused, or taken in though nobody can read them. Pure. */
export function judgeIntake(
  { recent }: Pick<RedisFacts, 'recent'>,
  thresholds: Thresholds,
): Trouble[] {
  const told = (
    name: 'signatures-failing' | 'unreadable-payloads' | 'no-ticket-id',
    reasons: (what: string) => boolean,
    sentence: (count: number, by: string) => string,
  ) =>
    countedBySubject(recent, reasons).flatMap(({ subject, count, whats }): Trouble[] => {
      if (count < thresholds[name]) return [];
      return [{ name: name satisfies AlertName, subject, summary: sentence(count, whats) }];
    });
  return [
    ...told(
      'signatures-failing',
      (what) => signatureReasons.has(what),
      (count, by) => `${webhooks(count)} refused in 10 minutes (${by})`,
    ),
    ...told(
      'unreadable-payloads',
      (what) => unreadableReasons.has(what),
      (count, by) => `${webhooks(count)} not readable in 10 minutes (${by})`,
    ),
    ...told(
      'no-ticket-id',
      (what) => what === 'no-ticket-id',
      (count) => `${webhooks(count)} without a ticket in 10 minutes`,
    ),
  ];
}

function webhooks(count: number): string {
  return count === 1 ? '1 webhook was' : `${count} webhooks were`;
}

/** By connection, with the reasons, the most frequent first. */
function countedBySubject(tallied: Tallied[], isOne: (what: string) => boolean) {
  const found = new Map<string, Map<string, number>>();
  for (const { kind, subject, what: given, count } of tallied) {
    if (kind !== 'refused' && kind !== 'unreadable') continue;
    const what = given.replaceAll('_', '-');
    if (!isOne(what)) continue;
    const whats = found.get(subject) ?? new Map<string, number>();
    found.set(subject, whats.set(what, (whats.get(what) ?? 0) + count));
  }
  return [...found].map(([subject, whats]) => ({
    subject,
    count: [...whats.values()].reduce((sum, count) => sum + count, 0),
    whats: [...whats]
      .sort(([, a], [, b]) => b - a)
      .map(([what]) => what)
      .join(', '),
  }));
}
