import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { z } from 'zod';
import type { HttpReply } from '../http/client.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { type RefusedParam, refusedParam } from './refused-param.ts';

/** What was refused for good, for callers that can do something about it: a `PermanentError`'s details. */
export interface OpenAiRefusal {
  kind: /** Key, model or address: an operator has to change something. */
    | 'configuration'
    /** It ran out; an operator has to pay, or to raise a limit. */
    | 'money'
    /** The question is longer than the model takes. */
    | 'context-length'
    /** The question was found offensive. */
    | 'content-filter'
    /** The server doesn't take a parameter that we could do without. */
    | 'parameter'
    /** This question, now and later. */
    | 'invalid';
  /** The server's own, such as `context_length_exceeded`; empty where the answer has none. */
  code: string;
  param: RefusedParam | undefined;
}

/** Only short codes go on: the rest may repeat what customers wrote. */
const Code = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().regex(/^[\w.-]{1,60}$/))
  .nullish()
  .catch(null);
const ErrorBody = z.looseObject({
  type: Code,
  code: Code,
  param: z.string().nullish().catch(null),
});
type ErrorBody = z.infer<typeof ErrorBody>;

const moneyCodes = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
]);
const tooLong = /context[ _-]?(length|window)|prompt is too long/i;
const filtered = /content[ _-]?(filter|policy)/i;
const unknownLimitMs = 10_000;
const longestHintMs = 3_600_000;

/** What an operator can do about it. */
const advice: Record<number, string> = {
  401: 'check apiKey of the connection',
  403: 'let the key of the connection use this model from here',
  404: 'check model and baseUrl of the connection; most base URLs end in /v1',
};
const anotherServer = 'something else than the API answers; check baseUrl of the connection';
const pay = 'the account has no money left or has reached its limit; top it up or raise the limit';

/** What a refusal means, at OpenAI and at servers that imitate it: sheet 3 and 5. */
export function openAiError(what: string, reply: HttpReply): RetryableError | PermanentError {
  const { status } = reply;
  const body = errorBody(reply.json);
  const code = body?.code ?? body?.type ?? '';
  const message = `${what}: ${code ? `${code} (HTTP ${status})` : `HTTP ${status}`}`;
  const forGood = (kind: OpenAiRefusal['kind'], hint?: string, param?: RefusedParam) => {
    const details: OpenAiRefusal = { kind, code, param };
    return new PermanentError(hint ? `${message}; ${hint}` : message, { status, details });
  };

  if (status === 402 || (status === 429 && isAboutMoney(body))) return forGood('money', pay);
  if (status === 429) {
    const retryAfterMs = hintMs(reply) ?? unknownLimitMs;
    return new RetryableError(message, { retryAfterMs, trouble: 'throttled' });
  }
  if (status >= 500 || status === 408 || status === 409) {
    return new RetryableError(message, { retryAfterMs: hintMs(reply), trouble: 'failing' });
  }
  if (status < 400) return forGood('configuration', anotherServer);
  if (status in advice) return forGood('configuration', advice[status]);

  const text = textOf(reply.json);
  if (status === 413 || tooLong.test(text)) {
    return forGood('context-length', 'the question is longer than the model takes; shorten it');
  }
  if (filtered.test(text)) return forGood('content-filter', "the provider's filter stopped it");
  const param = refusedParam(body?.param, text);
  return param ? forGood('parameter', `the server refuses ${param}`, param) : forGood('invalid');
}

/** vLLM has the fields one level higher; FastAPI has none. */
function errorBody(json: unknown): ErrorBody | undefined {
  const outer = z.looseObject({ error: z.unknown() }).safeParse(json).data;
  return ErrorBody.safeParse(outer?.error ?? json).data;
}

/** Whatever words are in it; a nest too deep has none. */
function textOf(json: unknown): string {
  try {
    return JSON.stringify(json) ?? '';
  } catch {
    return '';
  }
}

function isAboutMoney(body: ErrorBody | undefined): boolean {
  return moneyCodes.has(body?.code ?? '') || moneyCodes.has(body?.type ?? '');
}

function hintMs({ headers }: HttpReply): number | undefined {
  const exactMs = Number(headers['retry-after-ms'] ?? Number.NaN);
  return exactMs >= 0
    ? Math.min(exactMs, longestHintMs)
    : retryAfterMs(headers['retry-after'], Date.now(), longestHintMs);
}

/** Asking writes nothing: an answer that never came costs money, and leaves nothing to look for. */
export function asNotApplied(error: unknown): unknown {
  if (!(error instanceof RetryableError) || error.outcome === 'not-applied') return error;
  const { message, retryAfterMs, trouble } = error;
  return new RetryableError(message, { retryAfterMs, trouble, cause: error });
}

/** Why a call was refused for good; undefined for every other error. */
export function refusalOf(error: unknown): OpenAiRefusal | undefined {
  const details = error instanceof PermanentError ? error.details : undefined;
  return typeof details === 'object' && details !== null && 'kind' in details
    ? (details as OpenAiRefusal)
    : undefined;
}

/** The question is longer than the model takes. */
export function isTooLong(error: unknown): boolean {
  return refusalOf(error)?.kind === 'context-length';
}
