import type { User } from '@omnirelay/adapters/zendesk/schema.ts';
import {
  byTriggers,
  type Trigger,
  type Webhook,
} from '@omnirelay/adapters/zendesk/webhook-schema.ts';
import type { Read } from '../attempt.ts';
import { judgeFailure } from '../connections/judge-failure.ts';
import { type Finding, problem, warning } from '../finding.ts';
import { judgeEvents } from '../webhooks/judge-events.ts';
import { type Heard, judgePrivate } from '../webhooks/judge-private.ts';
import { addressFor, findOurs, type Place } from '../webhooks/place.ts';

export interface ZendeskFacts {
  name: string;
  me: Read<User>;
  webhooks: Read<Webhook[]>;
  /** of the webhooks that are ours, by their ids */
  secrets: Map<string, Read<string>>;
  triggers: Read<Trigger[]>;
  place: Place;
  /** event types without `zen:event-type:` */
  needed: string[];
  own: string[];
  isUnsigned: boolean;
  heard: Heard;
  /** of the webhooks that are ours, those that go to a private address */
  privateUrls: Set<string>;
}

const eventPrefix = 'zen:event-type:';
const page = 'in Admin Center > Apps and integrations > Webhooks';
const essential = ['ticket.created', 'ticket.comment_added'];

/** Pure. */
export function judgeZendesk(facts: ZendeskFacts): Finding[] {
  const { name, me, webhooks } = facts;
  if (!me.ok) {
    return judgeFailure(name, me.failure, {
      credentials:
        'Check email and apiToken: Admin Center > Apps and integrations > APIs > API tokens, with token access on',
      address: 'check baseUrl, such as https://acme.zendesk.com',
    });
  }
  const role = judgeRole(name, me.value);
  if (role.some(({ level }) => level === 'problem')) return role;
  const own = judgeOwn(facts);
  if (!webhooks.ok) return [...role, ...own, ...judgeHidden(name, webhooks, role.length > 0)];
  return [...role, ...own, ...judgeWebhooks(facts, webhooks.value)];
}

function judgeRole(subject: string, me: User): Finding[] {
  if (me.active === false || me.suspended === true) {
    return [
      problem(
        'account_suspended',
        subject,
        'The user of the token is suspended',
        'Let them back in: Admin Center > People > Team members',
      ),
    ];
  }
  if (me.role === 'admin' || me.role == null) return [];
  if (me.role === 'agent') {
    return [
      warning(
        'role_not_admin',
        subject,
        'The user of the token is an agent: the relay works, but webhooks can be neither seen nor made',
        `Make them an administrator (Admin Center > People > Team members), or look ${page} yourself`,
      ),
    ];
  }
  return [
    problem(
      'role_too_small',
      subject,
      `The user of the token is an ${me.role}, who may not write as an agent`,
      'Use an agent of its own for email and apiToken',
    ),
  ];
}

function judgeHidden(subject: string, read: Read<unknown>, isExplained: boolean): Finding[] {
  if (read.ok || (isExplained && read.failure.kind !== 'away')) return [];
  return [
    warning(
      'webhooks_hidden',
      subject,
      `Webhooks or their secrets can't be read (${read.failure.words})`,
      `Look ${page} yourself, or give the user of the token the right to manage them`,
    ),
  ];
}

function judgeWebhooks(facts: ZendeskFacts, all: Webhook[]): Finding[] {
  const { name, place } = facts;
  const { here, elsewhere } = findOurs(all, ({ endpoint }) => endpoint, place);
  const active = here.filter(({ isActive }) => isActive);
  if (here.length === 0) return judgeMissing(name, place, elsewhere);
  if (active.length === 0) {
    const what = 'The webhook is switched off';
    return [problem('webhook_disabled', name, what, `Activate it ${page}`)];
  }
  return [
    ...active.flatMap((webhook) => judgeSecret(facts, webhook)),
    ...active.flatMap(({ endpoint }) =>
      judgePrivate(
        name,
        { url: endpoint, isPrivate: facts.privateUrls.has(endpoint), heard: facts.heard },
        'Zendesk sends to public addresses only: give ingress one with TLS, and set it as the endpoint',
      ),
    ),
    ...judgeSubscriptions(facts, active),
  ];
}

function judgeMissing(subject: string, place: Place, elsewhere: Webhook[]): Finding[] {
  const [other] = elsewhere;
  if (other) {
    const what = `The webhook "${other.name}" goes to another server than ${place.publicUrl}`;
    const mend = `Set its endpoint to ${addressFor(place)} ${page}`;
    return [problem('webhook_elsewhere', subject, what, mend)];
  }
  const mend = `Create one for ${addressFor(place)} ${page}, or run: npm run omnirelay -- setup`;
  return [problem('webhook_missing', subject, 'No webhook of Zendesk goes here', mend)];
}

/** Without one, nothing that Zendesk sends is let in, whatever it signs with. */
function judgeOwn({ name, own, isUnsigned }: ZendeskFacts): Finding[] {
  if (isUnsigned || own.length > 0) return [];
  const mend = `Put the webhook's signing secret (Reveal secret, ${page}) into webhookSecrets of ${name}`;
  return [
    problem('webhook_secret_missing', name, 'No webhook secret is set: all are refused', mend),
  ];
}

function judgeSecret(facts: ZendeskFacts, { id, name: webhook }: Webhook): Finding[] {
  const { name, own, isUnsigned, secrets } = facts;
  const read = secrets.get(id);
  if (isUnsigned || own.length === 0 || !read) return [];
  if (!read.ok) return judgeHidden(name, read, false);
  if (own.includes(read.value)) return [];
  return [
    problem(
      'webhook_secret_wrong',
      name,
      'The webhook signs with a secret that is none of ours: what it sends is refused',
      `Put the signing secret of the webhook "${webhook}" (Reveal secret, ${page}) into webhookSecrets of ${name}`,
    ),
  ];
}

/** Events come by themselves, or by triggers that call a webhook. */
function judgeSubscriptions(facts: ZendeskFacts, active: Webhook[]): Finding[] {
  const { name, needed, triggers } = facts;
  const byEvents = active.filter(({ subscriptions }) => !subscriptions.includes(byTriggers));
  if (byEvents.length > 0) {
    const subscribed = byEvents
      .flatMap(({ subscriptions }) => subscriptions)
      .map((event) => event.replace(eventPrefix, ''));
    return judgeEvents(name, { needed, essential, subscribed }, page);
  }
  if (!triggers.ok) return [];
  const calls = triggers.value.filter(
    ({ isActive, webhookIds }) => isActive && active.some(({ id }) => webhookIds.includes(id)),
  );
  if (calls.length > 0) return [];
  return [
    problem(
      'trigger_missing',
      name,
      'The webhook waits for a trigger, and no active trigger calls it',
      'Add one (docs/providers/zendesk.md), or run: npm run omnirelay -- setup',
    ),
  ];
}
