import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { storableJson } from '@omnirelay/shared/records/storable.ts';
import { z } from 'zod';
import type { HttpReply } from '../http/client.ts';
import { retryAfterMs } from '../http/retry-after.ts';

/** What Zoho refused for good, for callers that can do something about it: a `PermanentError`'s details. */
export interface ZohoRefusal {
  kind: /** The ticket, contact or record is not there (any more). */
    | 'gone'
    /** Scope, organisation, edition, permission: an operator has to change something. */
    | 'configuration'
    /** The access token; the client gets another one. */
    | 'token'
    /** This input, now and later. */
    | 'invalid';
  /** Zoho's own, such as `INVALID_DATA`; empty where the answer has none. */
  code: string;
  /** Which field it is about, where Zoho says: Desk's `/departmentId`, the CRM's `Stage`. */
  apiName: string | undefined;
}

type ToError = (what: string, refusal: HttpReply) => RetryableError | PermanentError;

/** Only short codes and names of fields: nothing that could be content goes on. */
const code = z.string().regex(/^\w{1,60}$/);
const fieldName = z.string().regex(/^[\w/.[\]-]{1,100}$/);

const DeskRefusal = z.looseObject({
  errorCode: code,
  errors: z
    .array(z.looseObject({ fieldName: fieldName.nullish().catch(null) }))
    .nullish()
    .catch(null),
});
const CrmRefusal = z.looseObject({
  code,
  details: z
    .looseObject({ api_name: fieldName.nullish().catch(null) })
    .nullish()
    .catch(null),
});
const CrmRefusals = z.looseObject({ data: z.array(CrmRefusal).min(1) });

const missingScope = 'give the client all scopes: make a new refresh token with them';
const noPermission = 'let the agent whose token it is do this';
const notInEdition = "this edition of Zoho doesn't have it";
const wrongHost = 'check dataCentre, crmVersion and baseUrls of the connection';

/** What an operator can do about it. */
const advice: Record<string, string> = {
  SCOPE_MISMATCH: missingScope,
  OAUTH_SCOPE_MISMATCH: missingScope,
  OAUTH_ORG_MISMATCH: 'set orgId of the connection to the organisation of its refresh token',
  LICENSE_ACCESS_LIMITED: notInEdition,
  FEATURE_NOT_SUPPORTED: notInEdition,
  INVALID_URL_PATTERN: wrongHost,
  INVALID_OAUTH: wrongHost,
  INVALID_TOKEN: wrongHost,
};

/** Credits come back at midnight, or over a day. */
const longestPauseMs = 26 * 3_600_000;
const shortestPauseMs = 1_000;
const noCreditsMs = 3_600_000;
const unknownLimitMs = 10_000;

/** What Desk's refusals mean: sheet 3.5. */
export const deskError: ToError = (what, reply) => {
  const found = DeskRefusal.safeParse(reply.json).data;
  const apiName = found?.errors?.find((one) => one.fieldName)?.fieldName ?? undefined;
  return refusalError(what, reply, found?.errorCode ?? '', apiName);
};

/** What the CRM's refusals mean; those of a record have the same form, one level deeper. */
export const crmError: ToError = (what, reply) => {
  const found = crmRefusal(reply.json);
  return refusalError(what, reply, found?.code ?? '', found?.details?.api_name ?? undefined);
};

/** Whether the CRM says anything at all about what it did. */
export function crmCodeOf(json: unknown): string | undefined {
  return crmRefusal(json)?.code;
}

function crmRefusal(json: unknown): z.infer<typeof CrmRefusal> | undefined {
  return CrmRefusals.safeParse(json).data?.data[0] ?? CrmRefusal.safeParse(json).data;
}

function refusalError(
  what: string,
  reply: HttpReply,
  code: string,
  apiName: string | undefined,
): RetryableError | PermanentError {
  const { status } = reply;
  const message = `${what}: ${code ? `${code} (HTTP ${status})` : `HTTP ${status}`}`;
  if (status === 429) {
    return new RetryableError(message, {
      retryAfterMs: pauseMs(reply, code, Math.random()),
      trouble: 'throttled',
    });
  }
  if (status >= 500 || status === 408 || code === 'INTERNAL_ERROR') {
    return new RetryableError(message, {
      retryAfterMs: retryAfterMs(reply.headers['retry-after'], Date.now()),
      outcome: 'unclear',
      trouble: 'failing',
    });
  }
  const details: ZohoRefusal = { kind: kindOf(reply, code, apiName), code, apiName };
  const about = apiName ? ` in ${apiName}` : '';
  const isOurs = details.kind === 'configuration' || details.kind === 'token';
  const hint = isOurs ? `; ${advice[code] ?? (code ? noPermission : wrongHost)}` : '';
  return new PermanentError(`${message}${about}${hint}`, { status, details });
}

/**
 * Two kinds of 429: too many calls at once (a moment), and no credits left (`Retry-After`, up to a day).
 * The moment is spread, or all would come back together.
 */
function pauseMs(reply: HttpReply, code: string, random: number): number {
  const hintMs = retryAfterMs(reply.headers['retry-after'], Date.now(), longestPauseMs);
  if (hintMs !== undefined) return Math.max(hintMs, shortestPauseMs);
  if (code === 'TOO_MANY_REQUESTS') return 1_000 + Math.floor(2_000 * random);
  return code === 'THRESHOLD_EXCEEDED' ? noCreditsMs : unknownLimitMs;
}

const tokenCodes = new Set(['INVALID_OAUTH', 'INVALID_TOKEN']);

function kindOf({ status, json }: HttpReply, code: string, apiName: string | undefined) {
  // A 401 may be a page of HTML.
  if (status === 401) return code === '' || tokenCodes.has(code) ? 'token' : 'configuration';
  if (status === 403 || code in advice) return 'configuration';
  // Something else than the API answers.
  if ((status < 400 && code === '') || (status === 404 && json === undefined))
    return 'configuration';
  // The CRM says of an id that it doesn't have what it says of any bad value.
  if (status === 404 || (code === 'INVALID_DATA' && apiName === 'id')) return 'gone';
  return 'invalid';
}

function refusalOf(error: unknown): ZohoRefusal | undefined {
  const details = error instanceof PermanentError ? error.details : undefined;
  return Refusal.safeParse(details).data;
}

const Refusal = z.object({
  kind: z.enum(['gone', 'configuration', 'token', 'invalid']),
  code: z.string(),
  apiName: z.string().optional(),
}) as z.ZodType<ZohoRefusal>;

/** The ticket or record is not there (any more). */
export function isGone(error: unknown): boolean {
  return refusalOf(error)?.kind === 'gone';
}

/** An operator has to change something; the message says what. */
export function isConfiguration(error: unknown): boolean {
  const kind = refusalOf(error)?.kind;
  return kind === 'configuration' || kind === 'token';
}

export function isTokenRefused(error: unknown): boolean {
  return tokenCodeOf(error) !== undefined;
}

/** How a token was refused; empty where a page said so. */
export function tokenCodeOf(error: unknown): string | undefined {
  const refusal = refusalOf(error);
  return refusal?.kind === 'token' ? refusal.code : undefined;
}

/** The input itself was refused: which field, where Zoho says. */
export function invalidInput(error: unknown): ZohoRefusal | undefined {
  const refusal = refusalOf(error);
  return refusal?.kind === 'invalid' ? refusal : undefined;
}

/** An answer that can't be read: of a write nobody knows whether it was applied. */
export function readAnswer<T>(what: string, schema: z.ZodType<T>, json: unknown): T {
  // What is read of a ticket is kept with its run.
  const result = schema.safeParse(storableJson(json));
  if (result.success) return result.data;
  throw unreadable(what, result.error);
}

export function unreadable(what: string, cause?: unknown): RetryableError {
  return new RetryableError(`${what}: the answer can't be read`, { outcome: 'unclear', cause });
}
