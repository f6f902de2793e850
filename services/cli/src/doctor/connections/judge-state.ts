import { type Finding, fine, problem, warning } from '../finding.ts';

/** How a connection is doing here, whatever its provider says. */
export interface ConnectionStateFacts {
  name: string;
  active: boolean;
  webhookActive: boolean;
  /** undefined: webhooks don't come from it */
  lastWebhookAt: Date | null | undefined;
  gates: ('closed' | 'open' | 'paused')[];
  lastSync: { state: string; startedAt: Date; error: string | null } | undefined;
  /** Whether a flow uses it. */
  isUsed: boolean;
}

/** A weekend with a holiday is quiet. */
export const silentMs = 4 * 24 * 3_600_000;
const onPage = "on the console's Connections page";

/** Pure. */
export function judgeState(facts: ConnectionStateFacts, nowMs: number): Finding[] {
  const { name, isUsed } = facts;
  if (!isUsed) {
    const what = 'No flow uses this connection';
    return [
      warning('connection_unused', name, what, 'Name it in a flow, or take it out of the file'),
    ];
  }
  return [...judgeSwitches(facts), ...judgeGates(facts), ...judgeHeard(facts, nowMs)];
}

/** What works, and since when: said where nothing is wrong. */
export function describeState(facts: ConnectionStateFacts, nowMs: number): Finding {
  const { name, lastWebhookAt, lastSync } = facts;
  const heard = lastWebhookAt ? `last webhook ${ago(lastWebhookAt, nowMs)}` : undefined;
  const synced =
    lastSync?.state === 'done' ? `last sync ${ago(lastSync.startedAt, nowMs)}` : undefined;
  const times = [heard, synced].filter((time) => time !== undefined);
  return fine('connection', name, ['In order', ...times].join(', '));
}

function judgeSwitches({ name, active, webhookActive }: ConnectionStateFacts): Finding[] {
  if (!active) {
    const what = 'It is switched off: nothing is sent to it, and its events wait';
    return [warning('connection_off', name, what, `Switch it on ${onPage}`)];
  }
  if (webhookActive) return [];
  const what = 'Its webhooks are switched off: they are kept, and no flow gets them';
  return [warning('webhooks_off', name, what, `Switch them on ${onPage}`)];
}

function judgeGates({ name, gates }: ConnectionStateFacts): Finding[] {
  if (gates.includes('open')) {
    const what = 'Its breaker is open: calls failed one after another, and few are tried now';
    const mend =
      'See what the provider says (deliveries show the last error); it closes by itself once a call succeeds';
    return [problem('breaker_open', name, what, mend)];
  }
  if (!gates.includes('paused')) return [];
  const what = 'The provider asked us to wait: too many calls';
  const mend = 'It goes on by itself; if it comes back, lower callsPerMinute or raise the plan';
  return [warning('connection_paused', name, what, mend)];
}

function judgeHeard(facts: ConnectionStateFacts, nowMs: number): Finding[] {
  const { name, lastWebhookAt, webhookActive } = facts;
  if (lastWebhookAt === undefined || !webhookActive) return [];
  const mend =
    'Write something there and look at the Deliveries page; if nothing comes, see its webhook and the log of ingress';
  if (lastWebhookAt === null) {
    return [warning('webhook_never', name, 'No webhook has ever come', mend)];
  }
  if (nowMs - lastWebhookAt.getTime() < silentMs) return [];
  const what = `The last webhook came ${ago(lastWebhookAt, nowMs)}`;
  return [warning('webhook_silent', name, what, mend)];
}

export function ago(time: Date, nowMs: number): string {
  const minutes = Math.round((nowMs - time.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
