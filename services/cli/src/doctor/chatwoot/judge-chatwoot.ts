import type {
  AccountWebhook,
  Inbox,
  Profile,
} from '@omnirelay/adapters/chatwoot/webhook-schema.ts';
import type { Read } from '../attempt.ts';
import { judgeFailure } from '../connections/judge-failure.ts';
import { type Finding, problem, warning } from '../finding.ts';
import { judgeEvents } from '../webhooks/judge-events.ts';
import { type Heard, judgePrivate } from '../webhooks/judge-private.ts';
import { addressFor, findOurs, type Place } from '../webhooks/place.ts';
import { judgeOwn, judgeSigning } from './judge-signing.ts';

export interface ChatwootFacts {
  name: string;
  accountId: string;
  inboxId: string;
  /** Whether a relay writes into the inbox. */
  isRelayed: boolean;
  profile: Read<Profile>;
  inbox: Read<Inbox>;
  webhooks: Read<AccountWebhook[]>;
  place: Place;
  needed: string[];
  own: string[];
  webhookToken: string | undefined;
  isUnsigned: boolean;
  heard: Heard;
  privateUrls: Set<string>;
}

/** A webhook that comes here: the account's, or the API inbox's own, which has no filter. */
export interface Target {
  kind: 'account' | 'inbox';
  url: string;
  /** undefined: of all */
  subscriptions: string[] | undefined;
  secret: string | undefined;
}

const page = 'in Settings > Integrations > Webhooks';
const essential = ['message_created'];

/** Pure. */
export function judgeChatwoot(facts: ChatwootFacts): Finding[] {
  const { name, profile } = facts;
  if (!profile.ok) {
    return judgeFailure(name, profile.failure, {
      credentials:
        "Copy the access token of the relay's user (Profile settings > Access token) into apiToken; a bot's token will not do",
      address: 'check baseUrl, such as https://chat.acme.com',
    });
  }
  const account = judgeAccount(facts, profile.value);
  if (account.some(({ level }) => level === 'problem')) return account;
  return [...account, ...judgeInbox(facts), ...judgeWebhooks(facts, account.length > 0)];
}

function judgeAccount({ name, accountId }: ChatwootFacts, profile: Profile): Finding[] {
  const account = profile.accounts.find(({ id }) => id === accountId);
  if (!account) {
    const what = `The user of the token does not belong to account ${accountId}`;
    const mend = 'Invite them there, or set accountId to the number in /app/accounts/<number>';
    return [problem('account_missing', name, what, mend)];
  }
  if (account.status === 'suspended') {
    const what = `Account ${accountId} is suspended`;
    return [problem('account_suspended', name, what, 'Ask whoever runs this Chatwoot')];
  }
  if (account.role === 'administrator' || account.role == null) return [];
  return [
    warning(
      'role_not_admin',
      name,
      "The user of the token is an agent: webhooks and secrets can't be seen, and conversations that the relay opens are assigned to them",
      'Make them an administrator: Settings > Agents',
    ),
  ];
}

function judgeInbox({ name, inbox, inboxId, isRelayed }: ChatwootFacts): Finding[] {
  if (!isRelayed) return [];
  if (!inbox.ok) {
    if (inbox.failure.kind === 'away') return [];
    return [
      problem(
        'inbox_missing',
        name,
        `There is no inbox ${inboxId}, or the user of the token may not see it`,
        'Set inboxId to the number in /settings/inboxes/<number>, or add them to it: Settings > Inboxes > Collaborators',
      ),
    ];
  }
  if (inbox.value.isApi) return [];
  return [
    problem(
      'inbox_not_api',
      name,
      `Inbox ${inboxId} is no API inbox, so the relay can't write customers' messages into it`,
      'Create one (Settings > Inboxes > Add > API) and set inboxId to it, or run: npm run omnirelay -- setup',
    ),
  ];
}

function judgeWebhooks(facts: ChatwootFacts, isAgent: boolean): Finding[] {
  const { name, place, webhooks } = facts;
  const { here, elsewhere } = findOurs(targetsOf(facts), ({ url }) => url, place);
  if (here.length === 0) {
    if (!webhooks.ok) return [...judgeOwn(facts), ...judgeHidden(name, webhooks, isAgent)];
    return [missing(name, place, elsewhere)];
  }
  return [
    ...here.flatMap((target) => judgeSigning(facts, target)),
    ...here.flatMap(({ url }) =>
      judgePrivate(
        name,
        { url, isPrivate: facts.privateUrls.has(url), heard: facts.heard },
        'Chatwoot 4.14 and newer refuses those: start it with SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true, or give ingress a public address',
      ),
    ),
    ...judgeSubscriptions(facts, here),
    ...(here.length > 1 ? [twice(name)] : []),
  ];
}

function judgeSubscriptions({ name, needed }: ChatwootFacts, here: Target[]): Finding[] {
  if (here.some(({ subscriptions }) => subscriptions === undefined)) return [];
  const subscribed = here.flatMap(({ subscriptions }) => subscriptions ?? []);
  return judgeEvents(name, { needed, essential, subscribed }, page);
}

export function targetsOf({ webhooks, inbox }: Pick<ChatwootFacts, 'webhooks' | 'inbox'>) {
  const account = webhooks.ok
    ? webhooks.value.map((webhook): Target => ({ kind: 'account', ...webhook }))
    : [];
  const url = inbox.ok ? inbox.value.webhookUrl : undefined;
  if (!inbox.ok || url === undefined) return account;
  const { secret } = inbox.value;
  return [...account, { kind: 'inbox', url, subscriptions: undefined, secret } as const];
}

function judgeHidden(subject: string, read: Read<unknown>, isAgent: boolean): Finding[] {
  if (read.ok || isAgent) return [];
  const what = `Webhooks can't be read (${read.failure.words})`;
  return [warning('webhooks_hidden', subject, what, `Look ${page} yourself`)];
}

function missing(subject: string, place: Place, elsewhere: Target[]): Finding {
  if (elsewhere.length > 0) {
    const what = `The webhook goes to another server than ${place.publicUrl}`;
    const mend = `Set its URL to ${addressFor(place)} ${page}`;
    return problem('webhook_elsewhere', subject, what, mend);
  }
  const mend = `Add ${addressFor(place)} ${page}, or run: npm run omnirelay -- setup`;
  return problem('webhook_missing', subject, 'No webhook of Chatwoot comes here', mend);
}

function twice(subject: string): Finding {
  const what = 'Several webhooks of Chatwoot come here, so everything comes twice';
  return warning('webhook_twice', subject, what, `Keep one: the account's, ${page}`);
}
