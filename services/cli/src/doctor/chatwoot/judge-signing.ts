import { type Finding, problem } from '../finding.ts';
import type { ChatwootFacts, Target } from './judge-chatwoot.ts';

type Ours = Pick<ChatwootFacts, 'name' | 'own' | 'webhookToken' | 'isUnsigned' | 'profile'>;

/**
 * Whether what a webhook sends would be let in: by its signature, or, from servers that can't sign (the
 * account's before 4.12, an inbox's before 4.13), by the token in its address. Pure.
 */
export function judgeSigning(ours: Ours, target: Target): Finding[] {
  const { name, own, webhookToken } = ours;
  if (ours.isUnsigned) return [];
  if (own.length > 0) return judgeSecret(ours, target);
  if (webhookToken !== undefined) return judgeToken(name, webhookToken, target);
  return judgeOwn(ours, target);
}

/** Without either, nothing that Chatwoot sends is let in. */
export function judgeOwn(
  { name, own, webhookToken, isUnsigned }: Ours,
  target?: Target,
): Finding[] {
  if (isUnsigned || own.length > 0 || webhookToken !== undefined) return [];
  const mend =
    target !== undefined && target.secret === undefined
      ? `Set webhookToken of ${name} (openssl rand -hex 32) and put ?token=... into the webhook's URL`
      : `Put the ${secretOf(target)} into webhookSecrets of ${name}`;
  const what = 'Neither a webhook secret nor a token is set: all webhooks are refused';
  return [problem('webhook_secret_missing', name, what, mend)];
}

function judgeSecret({ name, own, profile }: Ours, target: Target): Finding[] {
  if (target.secret !== undefined) {
    if (own.includes(target.secret)) return [];
    const what = 'The webhook signs with a secret that is none of ours: what it sends is refused';
    const mend = `Put the ${secretOf(target)} into webhookSecrets of ${name}`;
    return [problem('webhook_secret_wrong', name, what, mend)];
  }
  // An inbox shows its secret to administrators only.
  const mayBeHidden = target.kind === 'inbox' && !isAdministrator(profile);
  if (mayBeHidden) return [];
  const what = 'This Chatwoot does not sign the webhook (before 4.12), so what it sends is refused';
  const mend = `Update Chatwoot, or take webhookSecrets away from ${name}, set webhookToken there and put ?token=... into the webhook's URL`;
  return [problem('webhook_unsigned', name, what, mend)];
}

function judgeToken(name: string, webhookToken: string, { url }: Target): Finding[] {
  const given = URL.canParse(url) ? new URL(url).searchParams.getAll('token') : [];
  if (given.length === 1 && given[0] === webhookToken) return [];
  const what =
    given.length === 0
      ? "The webhook's URL has no ?token=, so what it sends is refused"
      : "The token in the webhook's URL is not ours, so what it sends is refused";
  const mend = `Put ?token= and webhookToken of ${name} at its end`;
  return [problem('webhook_token_wrong', name, what, mend)];
}

function secretOf(target: Target | undefined): string {
  return target?.kind !== 'inbox'
    ? "webhook's secret (Settings > Integrations > Webhooks)"
    : "inbox's webhook secret (Settings > Inboxes > Configuration; not the hmac token)";
}

function isAdministrator(profile: ChatwootFacts['profile']): boolean {
  return profile.ok && profile.value.accounts.every(({ role }) => role === 'administrator');
}
