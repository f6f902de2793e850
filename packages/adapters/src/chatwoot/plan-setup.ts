import type { Finding } from '@omnirelay/shared/store/connection-checks.ts';
import { isPrivateUrl } from '../setup/is-private-url.ts';
import {
  type GivenSecret,
  type KeepAct,
  type KnownSecrets,
  keepSteps,
  secretToCome,
} from '../setup/keep-steps.ts';
import type { SetupPlan, Step } from '../setup/step.ts';
import { pickOwn, reaches, type SetupTarget, withoutQuery } from '../setup/target.ts';
import type { ChatwootInbox, ChatwootWebhook, ChatwootWebhookBody } from './admin-client.ts';
import { planInbox } from './plan-inbox.ts';

export interface ChatwootWants {
  target: SetupTarget;
  /** event types; none: no flow listens */
  types: string[];
  /** `?token=` for servers that can't sign */
  token?: string | undefined;
  /** the inbox that a relay writes into; undefined: no relay does */
  inboxId?: string | undefined;
}

export interface ChatwootSeen {
  webhooks: ChatwootWebhook[];
  inboxes: ChatwootInbox[];
}

export type ChatwootAct =
  | { kind: 'create-webhook'; webhook: ChatwootWebhookBody }
  | { kind: 'change-webhook'; id: string; webhook: Partial<ChatwootWebhookBody> }
  | { kind: 'create-inbox'; name: string }
  | KeepAct;
type ChatwootStep = Step<ChatwootAct>;

/** What has to be done so that Chatwoot tells us what our flows act on. Pure. */
export function planChatwoot(
  wants: ChatwootWants,
  seen: ChatwootSeen,
  known: KnownSecrets,
): SetupPlan<ChatwootAct> {
  const { target } = wants;
  if (wants.types.length === 0) {
    const message = 'no flow listens to this connection, so it needs no webhook';
    return { steps: [], remarks: [{ code: 'nothing_listens', level: 'ok', message }] };
  }
  const own = pickOwn(target, seen.webhooks);
  const inbox = planInbox(wants, seen.inboxes);
  return {
    steps: [
      ...inbox.steps,
      own ? changeWebhook(wants, own) : createWebhook(wants),
      // Whether it signs is known once it is there.
      ...(own ? [] : [secretToCome(`webhook "${target.title}"`)]),
      ...keepSteps(secretsOf(target, seen, own), known),
    ],
    remarks: [...inbox.remarks, ...remarksOf(wants, seen, own)],
  };
}

/** The address to call; the token vouches where nothing is signed. */
function urlOf({ target, token }: ChatwootWants): string {
  return token === undefined ? target.url : `${target.url}?token=${encodeURIComponent(token)}`;
}

function createWebhook(wants: ChatwootWants): ChatwootStep {
  const { target, types: subscriptions } = wants;
  const webhook = { name: target.title, url: urlOf(wants), subscriptions };
  return {
    action: 'create',
    code: 'webhook_missing',
    what: `webhook "${target.title}"`,
    why: `none calls ${target.url}`,
    act: { kind: 'create-webhook', webhook },
  };
}

function changeWebhook(wants: ChatwootWants, own: ChatwootWebhook): ChatwootStep {
  const { target, types } = wants;
  const what = `webhook "${own.name ?? withoutQuery(own.url)}"`;
  const webhook: Partial<ChatwootWebhookBody> = {};
  const problems: [code: string, why: string][] = [];
  if (!reaches(target, own.url)) {
    webhook.url = urlOf(wants);
    problems.push(['webhook_url', `calls ${withoutQuery(own.url)}, not ${target.url}`]);
  } else if (own.secret === undefined && wants.token !== undefined && !hasToken(own, wants.token)) {
    webhook.url = urlOf(wants);
    problems.push(['webhook_token', 'neither signs nor carries the token of the file']);
  }
  const missing = types.filter((type) => !own.subscriptions.includes(type));
  // Who made one by hand may have ticked more: that does no harm.
  const extra =
    own.name === target.title ? own.subscriptions.filter((type) => !types.includes(type)) : [];
  if (missing.length > 0) {
    problems.push(['webhook_events', `does not tell of ${missing.join(', ')}`]);
  }
  if (extra.length > 0) problems.push(['webhook_events', `also tells of ${extra.join(', ')}`]);
  if (missing.length + extra.length > 0) {
    const kept = own.subscriptions.filter((type) => !extra.includes(type));
    webhook.subscriptions = [...kept, ...missing];
  }
  const [first] = problems;
  if (!first) return { action: 'none', code: 'webhook', what, why: 'is as it should be' };
  const why = problems.map(([, one]) => one).join('; ');
  const act = { kind: 'change-webhook', id: own.id, webhook } as const;
  return { action: 'change', code: first[0], what, why, act };
}

function hasToken({ url }: ChatwootWebhook, token: string): boolean {
  return URL.canParse(url) && new URL(url).searchParams.get('token') === token;
}

/** All that call us are believed: account webhooks, and the webhooks of API inboxes. */
function secretsOf(
  target: SetupTarget,
  { webhooks, inboxes }: ChatwootSeen,
  own: ChatwootWebhook | undefined,
): GivenSecret[] {
  const ofWebhooks = webhooks
    .filter((one) => one.id === own?.id || reaches(target, one.url))
    .map(({ id, name, secret, url }) => {
      return { source: `webhook-${id}`, of: `webhook "${name ?? withoutQuery(url)}"`, secret };
    });
  const ofInboxes = inboxes
    .filter(({ isApi, url }) => isApi && url !== undefined && reaches(target, url))
    .map(({ id, name, secret }) => ({ source: `inbox-${id}`, of: `inbox "${name}"`, secret }));
  return [...ofWebhooks, ...ofInboxes].flatMap(({ secret, ...one }) =>
    secret === undefined ? [] : [{ ...one, secret }],
  );
}

function remarksOf(
  { target, token }: ChatwootWants,
  { webhooks }: ChatwootSeen,
  own: ChatwootWebhook | undefined,
): Finding[] {
  const remarks: Finding[] = [];
  if (own && own.secret === undefined) {
    remarks.push(
      token === undefined
        ? {
            code: 'cannot_sign',
            level: 'problem',
            message:
              'this Chatwoot does not sign webhooks, so all of them are refused: update it to 4.12 or newer, or set webhookToken in omnirelay.yaml and run setup again',
          }
        : {
            code: 'cannot_sign',
            level: 'warning',
            message:
              'this Chatwoot does not sign webhooks, so the token in the URL vouches for them: update it to 4.12 or newer',
          },
    );
  }
  for (const { id, name, url } of webhooks) {
    if (id === own?.id || !reaches(target, url)) continue;
    const message = `webhook "${name ?? withoutQuery(url)}" calls this connection as well: each event counts once, one of both is enough`;
    remarks.push({ code: 'webhook_twice', level: 'warning', message });
  }
  if (isPrivateUrl(target.url)) {
    const message =
      'Chatwoot 4.14 and newer do not call private addresses: use a public one, or set SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true for Chatwoot (4.14.1 and newer)';
    remarks.push({ code: 'private_address', level: 'warning', message });
  }
  return remarks;
}
