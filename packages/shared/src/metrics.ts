import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { automationMetrics } from './metrics/automation-metrics.ts';
import { providerMetrics } from './metrics/provider-metrics.ts';
import { storeMetrics } from './metrics/store-metrics.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** Every metric of Omnirelay; each process shows those it moves. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    accepted: new Counter({
      name: 'omnirelay_webhooks_accepted_total',
      help: 'Webhooks verified and stored',
      labelNames: ['connection', 'type'],
      registers,
    }),
    refused: new Counter({
      name: 'omnirelay_webhooks_refused_total',
      help: 'Webhooks refused, by reason',
      labelNames: ['connection', 'reason'],
      registers,
    }),
    duplicates: new Counter({
      name: 'omnirelay_webhooks_duplicate_total',
      help: 'Webhooks that announced what was accepted before',
      labelNames: ['connection'],
      registers,
    }),
    unreadable: new Counter({
      name: 'omnirelay_webhooks_unreadable_total',
      help: 'Signed webhooks that nobody could read, by reason; they are kept',
      labelNames: ['connection', 'reason'],
      registers,
    }),
    effects: new Counter({
      name: 'omnirelay_effects_total',
      help: 'Events finished by a flow, by outcome (done, skipped, retrying, parked, uncertain)',
      labelNames: ['flow', 'outcome'],
      registers,
    }),
    processingErrors: new Counter({
      name: 'omnirelay_processing_errors_total',
      help: 'Tries that failed, by class (retryable, permanent, bad-input, uncertain, leak, unexpected)',
      labelNames: ['flow', 'class'],
      registers,
    }),
    relaySeconds: new Histogram({
      name: 'omnirelay_relay_seconds',
      help: 'From the webhook to the provider having answered',
      labelNames: ['flow'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
      registers,
    }),
    parked: new Gauge({
      name: 'omnirelay_parked_events',
      help: 'Events that failed for good and wait for an operator',
      labelNames: ['flow'],
      registers,
    }),
    uncertain: new Gauge({
      name: 'omnirelay_uncertain_events',
      help: 'Those of the parked events of which nobody knows whether the last write was applied',
      labelNames: ['flow'],
      registers,
    }),
    waiting: new Gauge({
      name: 'omnirelay_queue_depth',
      help: 'Conversations with events waiting',
      labelNames: ['flow'],
      registers,
    }),
    oldestWaitingSeconds: new Gauge({
      name: 'omnirelay_oldest_waiting_seconds',
      help: 'Age of the oldest event that a flow has not finished',
      labelNames: ['flow'],
      registers,
    }),
    stalledSeconds: new Gauge({
      name: 'omnirelay_consumption_stalled_seconds',
      help: 'How long work that is due has been left while no worker got anywhere; 0 when all is well',
      labelNames: ['flow'],
      registers,
    }),
    forwardSeconds: new Histogram({
      name: 'omnirelay_forward_seconds',
      help: 'How long targets took to answer, by what they answered (2xx, 4xx, 5xx, none)',
      labelNames: ['flow', 'answer'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    targetFailingSeconds: new Gauge({
      name: 'omnirelay_target_failing_seconds',
      help: 'How long nothing has got through to the target of a forward flow; 0 when it has',
      labelNames: ['flow'],
      registers,
    }),
    flowPaused: new Gauge({
      name: 'omnirelay_flow_paused',
      help: '1 while a flow is paused, by an operator or by itself (auto)',
      labelNames: ['flow', 'by'],
      registers,
    }),
    answers: new Counter({
      name: 'omnirelay_answers_total',
      help: 'What became of customers’ questions in answer flows',
      labelNames: ['flow', 'outcome'],
      registers,
    }),
    answerTokens: new Counter({
      name: 'omnirelay_answer_tokens_total',
      help: 'Tokens that models have read (prompt) and written (completion) for answers and runs',
      labelNames: ['flow', 'model', 'kind'],
      registers,
    }),
    answerCost: new Counter({
      name: 'omnirelay_answer_cost_total',
      help: 'What answers and runs have cost, in the currency of the model’s prices',
      labelNames: ['flow', 'model'],
      registers,
    }),
    tokenExpires: new Gauge({
      name: 'omnirelay_token_expires_seconds',
      help: 'Time until the access token of a connection ends; 0 when it has ended or nobody can renew it',
      labelNames: ['connection'],
      registers,
    }),
    tokenNeedsReauth: new Gauge({
      name: 'omnirelay_token_needs_reauth',
      help: '1 while a connection waits for somebody to authorise it',
      labelNames: ['connection'],
      registers,
    }),
    alertsFiring: new Gauge({
      name: 'omnirelay_alerts_firing',
      help: 'Alerts that fire now, by name; every process shows the same',
      labelNames: ['name'],
      registers,
    }),
    alertNotices: new Counter({
      name: 'omnirelay_alert_notices_total',
      help: 'Messages about alerts, by the kind of target (email, webhook, slack) and outcome (told, failed)',
      labelNames: ['target', 'outcome'],
      registers,
    }),
    leaks: new Counter({
      name: 'omnirelay_leaks_total',
      help: 'Private content stopped on its way to a call that a customer can see; must stay 0',
      labelNames: ['flow'],
      registers,
    }),
    ...providerMetrics(registers),
    ...automationMetrics(registers),
    ...storeMetrics(registers),
  };
}
