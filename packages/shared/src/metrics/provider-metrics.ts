import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Calls to providers, targets and look-up sources, and what is known of them. */
export function providerMetrics(registers: Registry[]) {
  return {
    providerSeconds: new Histogram({
      name: 'omnirelay_provider_call_seconds',
      help: 'How long calls took, by how they ended (ok, refused, throttled, failed, other)',
      labelNames: ['connection', 'outcome'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60],
      registers,
    }),
    providerWaits: new Counter({
      name: 'omnirelay_provider_waits_total',
      help: 'Calls that were put off, by reason (breaker, pause, limit, unsettled, other)',
      labelNames: ['connection', 'reason'],
      registers,
    }),
    breaker: new Gauge({
      name: 'omnirelay_breaker_state',
      help: 'Breaker of a connection, target or look-up source: 0 closed, 1 half open, 2 open',
      labelNames: ['connection'],
      registers,
    }),
    syncs: new Counter({
      name: 'omnirelay_syncs_total',
      help: 'Syncs that have ended, by how (done, failed)',
      labelNames: ['connection', 'trigger', 'state'],
      registers,
    }),
    healed: new Counter({
      name: 'omnirelay_sync_healed_total',
      help: 'Messages and tickets that no webhook brought, found by syncs',
      labelNames: ['connection'],
      registers,
    }),
    setupFindings: new Gauge({
      name: 'omnirelay_setup_findings',
      help: 'What the last look at the set-up of a connection found, by level (problem, warning)',
      labelNames: ['connection', 'level'],
      registers,
    }),
  };
}
