import type { Read } from '../attempt.ts';
import { judgeFailure } from '../connections/judge-failure.ts';
import { type Finding, problem, warning } from '../finding.ts';

export interface ZaloFacts {
  name: string;
  oaId: string;
  /** as they are kept; undefined: none are */
  tokens:
    | { state: string; expiresAt: Date | undefined; problem: string | undefined; opens: boolean }
    | undefined;
  hasFirstPair: boolean;
  /** whose the access token is; undefined: there was none to ask with */
  account: Read<{ id: string | undefined }> | undefined;
  hasWebhookKey: boolean;
  isUnsigned: boolean;
}

/** Workers renew five hours before the end; one that is nearer to it could not be. */
const lateMs = 4 * 3_600_000;
const authorise = "Authorise it on the console's Connections page";

/** Pure. */
export function judgeZalo(facts: ZaloFacts, nowMs: number): Finding[] {
  const { name, hasWebhookKey, isUnsigned } = facts;
  const mend = `Set oaSecretKey of ${name} to the OA Secret Key of the app's Webhook page`;
  const what = 'No OA Secret Key is set: all webhooks are dropped';
  const key =
    hasWebhookKey || isUnsigned ? [] : [problem('webhook_secret_missing', name, what, mend)];
  return [...judgeTokens(facts, nowMs), ...key];
}

function judgeTokens(facts: ZaloFacts, nowMs: number): Finding[] {
  const { name, tokens, hasFirstPair } = facts;
  if (!tokens) {
    if (hasFirstPair) return judgeAccount(facts);
    return [problem('token_needs_reauth', name, 'Nobody has authorised it yet', authorise)];
  }
  if (!tokens.opens) {
    const what = 'Its tokens were kept with another ENCRYPTION_KEY';
    const mend = `Set the ENCRYPTION_KEY that they were kept with, or a new one: then ${authorise.toLowerCase()}`;
    return [problem('encryption_key_wrong', name, what, mend)];
  }
  if (tokens.state !== 'ok') {
    const why = tokens.problem === undefined ? '' : ` (${tokens.problem})`;
    return [problem('token_needs_reauth', name, `Its tokens have ended${why}`, authorise)];
  }
  return [...judgeAge(name, tokens.expiresAt, nowMs), ...judgeAccount(facts)];
}

function judgeAge(subject: string, expiresAt: Date | undefined, nowMs: number): Finding[] {
  if (expiresAt === undefined || expiresAt.getTime() - nowMs >= lateMs) return [];
  const what = `Its access token should have been renewed by now; it ends at ${expiresAt.toISOString()}`;
  const mend = 'See that a worker runs, and in its log why it could not renew';
  return [warning('token_expiring', subject, what, mend)];
}

function judgeAccount({ name, account, oaId }: ZaloFacts): Finding[] {
  if (account === undefined) return [];
  if (!account.ok) {
    return judgeFailure(name, account.failure, {
      credentials: authorise,
      address: 'check baseUrls',
    });
  }
  if (account.value.id === undefined || account.value.id === oaId) return [];
  const what = `The token belongs to the account ${account.value.id}, not to ${oaId}`;
  return [problem('account_mismatch', name, what, `Correct oaId of ${name}, or authorise it anew`)];
}
