import type { Finding } from '@omnirelay/shared/store/connection-checks.ts';
import { type KeepAct, type KnownSecrets, keepSteps, secretToCome } from '../setup/keep-steps.ts';
import type { SetupPlan, Step } from '../setup/step.ts';
import { pickOwn, reaches, type SetupTarget, withoutQuery } from '../setup/target.ts';
import type { TriggerBody, WebhookBody, ZendeskTrigger, ZendeskWebhook } from './admin-client.ts';
import { planTrigger } from './plan-trigger.ts';
import { eventTypePrefix } from './schema.ts';

/** Zendesk has two kinds of webhooks, and an account may offer only the one. */
export type ZendeskMode = 'events' | 'triggers';

export interface ZendeskWants {
  target: SetupTarget;
  /** event types, such as `ticket.created`; none: no flow listens */
  types: string[];
  /** undefined: as it is, or else events */
  mode?: ZendeskMode | undefined;
}

export interface ZendeskSeen {
  webhooks: ZendeskWebhook[];
  /** by webhook, of those that call us */
  secrets: ReadonlyMap<string, string>;
  triggers: ZendeskTrigger[];
  /** our own user */
  ourId: string;
}

export type ZendeskAct =
  | { kind: 'create-webhook'; webhook: WebhookBody }
  | { kind: 'change-webhook'; id: string; webhook: Partial<WebhookBody> }
  | { kind: 'create-trigger'; trigger: TriggerBody }
  | { kind: 'change-trigger'; id: string; trigger: TriggerBody }
  | KeepAct;
type ZendeskStep = Step<ZendeskAct>;

/** What a webhook that triggers fire has instead of event types. */
const byTriggers = 'conditional_ticket_events';

export function kindOf({ subscriptions }: Pick<ZendeskWebhook, 'subscriptions'>): ZendeskMode {
  return subscriptions?.some((one) => one.startsWith(eventTypePrefix)) ? 'events' : 'triggers';
}

/** What has to be done so that Zendesk tells us what our flows act on. Pure. */
export function planZendesk(
  wants: ZendeskWants,
  seen: ZendeskSeen,
  known: KnownSecrets,
): SetupPlan<ZendeskAct> {
  const { target } = wants;
  if (wants.types.length === 0) {
    const message = 'no flow listens to this connection, so it needs no webhook';
    return { steps: [], remarks: [{ code: 'nothing_listens', level: 'ok', message }] };
  }
  const mode = modeOf(wants, seen);
  const ofKind = seen.webhooks.filter((webhook) => kindOf(webhook) === mode).map(withUrl);
  const own = pickOwn(target, ofKind);
  const webhook = own ? changeWebhook(wants, mode, own) : createWebhook(wants, mode);
  const trigger = mode === 'triggers' ? [planTrigger(target, seen, own?.id)] : [];
  // All that call us are believed, not only the one that is looked after.
  const calling = seen.webhooks.filter(
    ({ id, endpoint }) => id === own?.id || reaches(target, endpoint),
  );
  const given = calling.flatMap(({ id, name }) => {
    const secret = seen.secrets.get(id);
    return secret === undefined
      ? []
      : [{ source: `webhook-${id}`, of: `webhook "${name}"`, secret }];
  });
  return {
    steps: [
      webhook,
      ...trigger,
      ...(own ? [] : [secretToCome(`webhook "${target.title}"`)]),
      ...keepSteps(given, known),
    ],
    remarks: remarksOf(mode, own ? calling.filter(({ id }) => id !== own.id) : []),
  };
}

function modeOf({ mode, target }: ZendeskWants, { webhooks }: ZendeskSeen): ZendeskMode {
  if (mode) return mode;
  const has = (kind: ZendeskMode) =>
    pickOwn(target, webhooks.filter((one) => kindOf(one) === kind).map(withUrl)) !== undefined;
  return !has('events') && has('triggers') ? 'triggers' : 'events';
}

function withUrl(webhook: ZendeskWebhook) {
  return { ...webhook, url: webhook.endpoint };
}

function createWebhook({ target, types }: ZendeskWants, mode: ZendeskMode): ZendeskStep {
  const webhook: WebhookBody = {
    name: target.title,
    endpoint: target.url,
    http_method: 'POST',
    request_format: 'json',
    status: 'active',
    subscriptions: mode === 'triggers' ? [byTriggers] : types.map((type) => eventTypePrefix + type),
  };
  return {
    action: 'create',
    code: 'webhook_missing',
    what: `webhook "${target.title}"`,
    why: `none calls ${target.url}`,
    act: { kind: 'create-webhook', webhook },
  };
}

function changeWebhook(
  { target, types }: ZendeskWants,
  mode: ZendeskMode,
  own: ZendeskWebhook,
): ZendeskStep {
  const what = `webhook "${own.name}"`;
  const webhook: Partial<WebhookBody> = {};
  const problems: [code: string, why: string][] = [];
  if (own.status !== 'active') {
    webhook.status = 'active';
    problems.push(['webhook_inactive', `is ${own.status}`]);
  }
  if (!reaches(target, own.endpoint)) {
    webhook.endpoint = target.url;
    problems.push(['webhook_url', `calls ${withoutQuery(own.endpoint)}, not ${target.url}`]);
  }
  if (own.http_method !== 'POST' || own.request_format !== 'json') {
    Object.assign(webhook, { http_method: 'POST', request_format: 'json' });
    problems.push(['webhook_format', 'does not POST JSON']);
  }
  if (mode === 'events') {
    const has = own.subscriptions ?? [];
    const wanted = types.map((type) => eventTypePrefix + type);
    const missing = wanted.filter((type) => !has.includes(type));
    // Who made one by hand may have ticked more: that does no harm.
    const extra = own.name === target.title ? has.filter((type) => !wanted.includes(type)) : [];
    if (missing.length > 0) problems.push(['webhook_events', `does not tell of ${short(missing)}`]);
    if (extra.length > 0) problems.push(['webhook_events', `also tells of ${short(extra)}`]);
    if (missing.length + extra.length > 0) {
      webhook.subscriptions = [...has.filter((type) => !extra.includes(type)), ...missing];
    }
  }
  const [first] = problems;
  if (!first) return { action: 'none', code: 'webhook', what, why: 'is as it should be' };
  return {
    action: 'change',
    code: first[0],
    what,
    why: problems.map(([, why]) => why).join('; '),
    act: { kind: 'change-webhook', id: own.id, webhook },
  };
}

function short(types: string[]): string {
  return types.map((type) => type.replace(eventTypePrefix, '')).join(', ');
}

function remarksOf(mode: ZendeskMode, others: ZendeskWebhook[]): Finding[] {
  const remarks = others.map(({ name }): Finding => {
    const message = `webhook "${name}" calls this connection as well: each event counts once, one of both is enough`;
    return { code: 'webhook_twice', level: 'warning', message };
  });
  if (mode === 'events') return remarks;
  const message = 'triggers tell of comments only: a change of status alone does not cross';
  return [...remarks, { code: 'triggers_only', level: 'warning', message }];
}
