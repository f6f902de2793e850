import type { Finding } from '@omnirelay/shared/store/connection-checks.ts';
import { type KeepAct, type KnownSecrets, keepSteps, secretToCome } from '../setup/keep-steps.ts';
import type { SetupPlan, Step } from '../setup/step.ts';
import { pickOwn, reaches, type SetupTarget, withoutQuery } from '../setup/target.ts';
import { missingFrom, subscriptionsFor } from './desk-subscriptions.ts';
import type { DeskWebhook, DeskWebhookBody } from './webhooks-client.ts';

export interface ZohoWants {
  target: SetupTarget;
  /** event types; none: no flow listens */
  types: string[];
  auth: 'jwt' | 'hmac' | 'secret';
  /** what stands in the file */
  webhookId?: string | undefined;
  /** whose writes need not be told of */
  sourceId?: string | undefined;
}

export type ZohoAct =
  | { kind: 'create-webhook'; webhook: DeskWebhookBody }
  | { kind: 'change-webhook'; id: string; webhook: Partial<DeskWebhookBody> }
  | KeepAct;

/** Desk takes no longer ones. */
const longestUrl = 100;
/** Names have been cut after as many. */
const longestName = 50;

/**
 * What has to be done so that Desk tells us what our flows act on. The webhook's id is what its tokens
 * are made out to, so it is kept as the others' secrets are. Pure.
 */
export function planZoho(
  wants: ZohoWants,
  webhooks: readonly DeskWebhook[],
  kept: KnownSecrets['kept'],
): SetupPlan<ZohoAct> {
  const { target, webhookId } = wants;
  const idle = remarkInstead(wants);
  if (idle) return { steps: [], remarks: [idle] };
  const named = webhooks.map((one) => ({ ...one, name: one.name ?? null }));
  const own =
    named.find(({ id }) => id === webhookId) ??
    pickOwn({ ...target, title: nameOf(target) }, named);
  const file = webhookId === undefined ? [] : [webhookId];
  const calling = named.filter(({ id, url }) => id === own?.id || reaches(target, url));
  const given = calling.map(({ id, name }) => ({
    source: `webhook-${id}`,
    of: `webhook "${name ?? id}"`,
    secret: id,
  }));
  return {
    steps: [
      own ? changeWebhook(wants, own) : createWebhook(wants),
      ...(own ? [] : [secretToCome(`webhook "${target.title}"`)]),
      ...keepSteps(given, { file, kept }),
    ],
    remarks: remarksOf(wants, webhooks, own),
  };
}

function nameOf({ title }: SetupTarget): string {
  return title.slice(0, longestName);
}

/** Where there is nothing to compare. */
function remarkInstead({ target: { url }, types, auth }: ZohoWants): Finding | undefined {
  if (types.length === 0) {
    const message = 'no flow listens to this connection, so it needs no webhook';
    return { code: 'nothing_listens', level: 'ok', message };
  }
  if (auth !== 'jwt') {
    const message = `webhooks with "auth: ${auth}" are sent by a script of yours, which set-up can't make`;
    return { code: 'not_by_api', level: 'ok', message };
  }
  if (url.length <= longestUrl) return undefined;
  const message = `Desk takes URLs of ${longestUrl} characters at most, and ${url} is longer: give the connection a shorter name, or publicUrl a shorter host`;
  return { code: 'url_too_long', level: 'problem', message };
}

function createWebhook({ target, types, sourceId }: ZohoWants): Step<ZohoAct> {
  const webhook: DeskWebhookBody = {
    name: nameOf(target),
    url: target.url,
    subscriptions: subscriptionsFor(types),
    isEnabled: true,
    ...(sourceId === undefined ? {} : { ignoreSourceId: sourceId }),
  };
  return {
    action: 'create',
    code: 'webhook_missing',
    what: `webhook "${target.title}"`,
    why: `none calls ${target.url}`,
    act: { kind: 'create-webhook', webhook },
  };
}

function changeWebhook({ target, types, sourceId }: ZohoWants, own: DeskWebhook): Step<ZohoAct> {
  const what = `webhook "${own.name ?? own.id}"`;
  const webhook: Partial<DeskWebhookBody> = {};
  const problems: [code: string, why: string][] = [];
  if (own.isEnabled === false) {
    webhook.isEnabled = true;
    problems.push(['webhook_inactive', 'is not enabled']);
  }
  if (!reaches(target, own.url)) {
    webhook.url = target.url;
    problems.push(['webhook_url', `calls ${withoutQuery(own.url)}, not ${target.url}`]);
  }
  const wanted = subscriptionsFor(types);
  const has = own.subscriptions ?? {};
  const missing = missingFrom(has, wanted);
  // Who made one by hand may have ticked more: that does no harm.
  const isOurs = own.name === nameOf(target);
  const extra = isOurs ? Object.keys(has).filter((event) => !Object.hasOwn(wanted, event)) : [];
  if (missing.length > 0) {
    problems.push(['webhook_events', `does not tell of all ${missing.join(', ')}`]);
  }
  if (extra.length > 0) problems.push(['webhook_events', `also tells of ${extra.join(', ')}`]);
  if (missing.length + extra.length > 0) {
    const left = Object.entries(has).filter(([event]) => !extra.includes(event));
    const mended = missing.map((event) => [event, wanted[event] ?? null] as const);
    webhook.subscriptions = Object.fromEntries([...left, ...mended]);
  }
  const [first] = problems;
  if (!first) return { action: 'none', code: 'webhook', what, why: 'is as it should be' };
  if (sourceId !== undefined && own.ignoreSourceId !== sourceId) webhook.ignoreSourceId = sourceId;
  const why = problems.map(([, one]) => one).join('; ');
  const act = { kind: 'change-webhook', id: own.id, webhook } as const;
  return { action: 'change', code: first[0], what, why, act };
}

function remarksOf(
  { target, sourceId, webhookId }: ZohoWants,
  webhooks: readonly DeskWebhook[],
  own: DeskWebhook | undefined,
): Finding[] {
  const remarks: Finding[] = [];
  if (webhookId !== undefined && !webhooks.some(({ id }) => id === webhookId)) {
    const message = `webhook.webhookId in omnirelay.yaml names a webhook that Desk doesn't have: take it out, set-up keeps the right one`;
    remarks.push({ code: 'webhook_id_unknown', level: 'warning', message });
  }
  if (own && sourceId !== undefined && own.ignoreSourceId !== sourceId) {
    const message =
      'Desk tells of our own writes as well, which costs calls and does no harm: its webhook does not ignore our sourceId';
    remarks.push({ code: 'source_not_ignored', level: 'warning', message });
  }
  for (const { id, name, url } of webhooks) {
    if (id === own?.id || !reaches(target, url)) continue;
    const message = `webhook "${name ?? id}" calls this connection as well: one of both is enough`;
    remarks.push({ code: 'webhook_twice', level: 'warning', message });
  }
  return remarks;
}
