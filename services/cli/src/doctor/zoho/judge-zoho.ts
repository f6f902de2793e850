import type { ZohoConnection } from '@omnirelay/adapters/zoho/config.ts';
import type { DeskWebhook } from '@omnirelay/adapters/zoho/desk-webhook-schema.ts';
import type { Read } from '../attempt.ts';
import { judgeFailure } from '../connections/judge-failure.ts';
import { type Finding, problem, warning } from '../finding.ts';
import { judgeEvents } from '../webhooks/judge-events.ts';
import { type Heard, judgePrivate } from '../webhooks/judge-private.ts';
import { addressFor, findOurs, type Place, withoutQuery } from '../webhooks/place.ts';

export interface ZohoFacts {
  name: string;
  orgId: string;
  sourceId: string | undefined;
  webhook: ZohoConnection['webhook'];
  myself: Read<unknown>;
  isRefreshRefused: boolean;
  organisations: Read<{ id: string }[]>;
  /** names of enabled ones; undefined: no flow moves tickets */
  departments: Read<string[]> | undefined;
  wantedDepartments: string[];
  /** what else flows call, and the scope that each needs */
  calls: { scope: string; read: Read<unknown> }[];
  webhooks: Read<DeskWebhook[]>;
  place: Place;
  /** Whether a flow lives on its events. */
  isUsed: boolean;
  isUnsigned: boolean;
  heard: Heard;
  privateUrls: Set<string>;
}

const page = 'in Setup > Developer Space > Webhooks';
const essential = ['Ticket_Add', 'Ticket_Thread_Add'];

/** Pure. */
export function judgeZoho(facts: ZohoFacts): Finding[] {
  const { name, myself } = facts;
  const portal = judgePortal(facts);
  if (portal.length > 0) return portal;
  if (!myself.ok) {
    const scopes = judgeScopes(name, [{ scope: 'Desk.basic.READ', read: myself }]);
    if (scopes.length > 0) return scopes;
    return judgeFailure(name, myself.failure, {
      credentials:
        'Make a new refresh token (api-console.zoho.eu, or that of your data centre) and set clientId, clientSecret and refreshToken',
      address: 'check dataCentre and baseUrls',
    });
  }
  return [
    ...judgeRefresh(facts),
    ...judgeScopes(name, facts.calls),
    ...judgeCalls(facts),
    ...judgeDepartments(facts),
    ...(facts.isUsed ? judgeWebhook(facts) : []),
  ];
}

function judgePortal({ name, orgId, organisations, myself }: ZohoFacts): Finding[] {
  const isMismatch = !myself.ok && /OAUTH_ORG_MISMATCH/.test(myself.failure.words);
  const isListed = !organisations.ok || organisations.value.some(({ id }) => id === orgId);
  if (isListed && !isMismatch) return [];
  const what = `The agent of the token does not belong to the portal ${orgId}`;
  const mend = 'Set orgId to what Setup > Developer Space > API shows, or authorise an agent of it';
  return [problem('portal_missing', name, what, mend)];
}

/** An access token lasts an hour, also when there will be no next one. */
function judgeRefresh({ name, isRefreshRefused }: ZohoFacts): Finding[] {
  if (!isRefreshRefused) return [];
  const what = 'Zoho has refused the refresh token; what works still does so for an hour at most';
  const mend =
    'Make a new one and set it as refreshToken (crm.refreshToken where the CRM has its own)';
  return [problem('token_needs_reauth', name, what, mend)];
}

/** What else keeps flows from their calls. */
function judgeCalls({ name, calls }: ZohoFacts): Finding[] {
  const failed = calls.flatMap(({ scope, read }) =>
    read.ok || isScope(read.failure.words) ? [] : [{ scope, ...read.failure }],
  );
  const [refused] = failed.filter(({ kind }) => kind === 'refused');
  const forbidden = failed.filter(({ kind }) => kind === 'forbidden');
  const [away] = failed.filter(({ kind }) => kind === 'away');
  return [
    ...(refused
      ? judgeFailure(name, refused, {
          credentials:
            'Correct clientId, clientSecret and refreshToken, those below crm among them',
          address: '',
        })
      : []),
    ...(forbidden.length > 0
      ? [
          problem(
            'permission_missing',
            name,
            `The agent of the token may not do what flows need (${forbidden.map(({ words }) => words).join(', ')})`,
            'Give their profile the right to: Setup > Permissions > Profiles',
          ),
        ]
      : []),
    ...(away ? judgeFailure(name, away, { credentials: '', address: 'check baseUrls' }) : []),
  ];
}

function isScope(words: string): boolean {
  return /SCOPE_MISMATCH/.test(words);
}

function judgeScopes(subject: string, calls: ZohoFacts['calls']): Finding[] {
  const missing = calls.flatMap(({ scope, read }) =>
    !read.ok && isScope(read.failure.words) ? [scope] : [],
  );
  if (missing.length === 0) return [];
  const what = `The refresh token lacks the scope ${missing.join(', ')}`;
  const mend =
    "Make a new refresh token with all scopes of docs/providers/zoho.md: scopes can't be added to one";
  return [problem('scope_missing', subject, what, mend)];
}

function judgeDepartments({ name, departments, wantedDepartments }: ZohoFacts): Finding[] {
  if (!departments?.ok) return [];
  const known = new Set(departments.value.map((one) => one.toLowerCase()));
  const missing = wantedDepartments.filter((one) => !known.has(one.toLowerCase()));
  if (missing.length === 0) return [];
  const what = `Desk has no department ${missing.join(', ')}`;
  const mend = 'Correct rules.departments of the automate flow, or add it: Setup > Departments';
  return [warning('department_missing', name, what, mend)];
}

function judgeWebhook(facts: ZohoFacts): Finding[] {
  const { name, webhook, isUnsigned } = facts;
  if (webhook.auth !== 'jwt') {
    if (webhook.secrets.length > 0 || isUnsigned) return [];
    const what = 'No webhook secret is set: all are refused';
    const mend = `Set webhook.secrets of ${name} to what your script sends`;
    return [problem('webhook_secret_missing', name, what, mend)];
  }
  return judgeNative(facts, webhook.webhookId);
}

/** Desk's own webhooks, which name themselves in what they sign. */
function judgeNative(facts: ZohoFacts, webhookId: string | undefined): Finding[] {
  const { name, webhooks, place } = facts;
  if (!webhooks.ok) {
    if (webhooks.failure.kind === 'away') return [];
    const what = `Webhooks can't be read (${webhooks.failure.words})`;
    const mend = `Look ${page} yourself, or make a refresh token with the scope Desk.events.ALL`;
    return [warning('webhooks_hidden', name, what, mend)];
  }
  const { here } = findOurs(webhooks.value, ({ url }) => url, place);
  const ours = webhooks.value.find(({ id }) => id === webhookId);
  if (ours) return judgeOurs(facts, ours, here.includes(ours));
  const [candidate] = here;
  if (!candidate) {
    const mend = `Create one for ${addressFor(place)} ${page}, or run: npm run omnirelay -- setup`;
    return [problem('webhook_missing', name, 'No webhook of Desk comes here', mend)];
  }
  const what =
    webhookId === undefined
      ? 'webhook.webhookId is not set: all webhooks are refused'
      : `webhook.webhookId is ${webhookId}, but the webhook that comes here is another: it is refused`;
  return [
    problem(
      'webhook_id_wrong',
      name,
      what,
      `Set webhook.webhookId of ${name} to "${candidate.id}"`,
    ),
  ];
}

function judgeOurs(facts: ZohoFacts, ours: DeskWebhook, isHere: boolean): Finding[] {
  const { name, place, sourceId } = facts;
  if (!ours.isEnabled) {
    return [problem('webhook_disabled', name, 'The webhook is switched off', `Enable it ${page}`)];
  }
  if (!isHere) {
    const what = `The webhook goes to ${withoutQuery(ours.url)}`;
    return [
      problem('webhook_elsewhere', name, what, `Set its URL to ${addressFor(place)} ${page}`),
    ];
  }
  const { url, subscriptions } = ours;
  const reach = { url, isPrivate: facts.privateUrls.has(url), heard: facts.heard };
  const subscribed = Object.keys(subscriptions);
  return [
    ...judgePrivate(name, reach, 'Zoho sends to public addresses only: give ingress one with TLS'),
    ...judgeEvents(name, { needed: essential, essential, subscribed }, page),
    ...(sourceId !== undefined && ours.ignoreSourceId !== sourceId ? [echoes(name)] : []),
  ];
}

function echoes(subject: string): Finding {
  const what =
    'The webhook was not created with our sourceId as ignoreSourceId: Desk tells of what we write';
  const mend =
    'Create it anew with ignoreSourceId, or take sourceId away; nothing is answered twice either way';
  return warning('webhook_source', subject, what, mend);
}
