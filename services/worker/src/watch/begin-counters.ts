import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { errorClasses } from '../error-class.ts';

/**
 * Counters that alerts look at begin at 0. One that appears with its first 1 has not risen, as Prometheus
 * sees it.
 */
export function beginCounters(
  metrics: Pick<Metrics, 'leaks' | 'processingErrors' | 'effects'>,
  flows: Iterable<string>,
): void {
  for (const flow of flows) {
    metrics.leaks.inc({ flow }, 0);
    for (const one of errorClasses) metrics.processingErrors.inc({ flow, class: one }, 0);
    for (const outcome of outcomes) metrics.effects.inc({ flow, outcome }, 0);
  }
}

const outcomes = ['done', 'skipped', 'retrying', 'parked', 'uncertain'];
