export {
  type FakeServer,
  type FakeServerParts,
  type RecordedCall,
  startFakeServer,
} from './fake-server.ts';
export { createFaultPlan, type Fault, type FaultPlan, type FaultRule } from './faults.ts';
export type { WebhookResult } from './post-webhook.ts';
export { isRefusal, type Refusal, refusal } from './refusal.ts';
export { readControlBody, registerControl } from './register-control.ts';
export {
  createWebhookSender,
  type Delivery,
  type SentWebhook,
  type WebhookFaults,
  type WebhookSender,
} from './webhook-sender.ts';
