import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { z } from 'zod';

/** What a refusal of Zalo means for whoever wanted to send. */
export type ZaloReason =
  /** The access token is not good any more. */
  | 'token'
  | 'attachment_expired'
  | 'invalid'
  | 'quota_used_up'
  | 'not_a_follower'
  | 'undeliverable'
  | 'window_closed'
  /** Later than 48 hours, Zalo bills; the account has nothing to pay with. */
  | 'not_paid'
  | 'not_allowed';

/** Zalo refused for good. The code is Zalo's, the reason ours. */
export class ZaloRefusal extends PermanentError {
  override name = 'ZaloRefusal';
  readonly code: number;
  readonly reason: ZaloReason;

  constructor(what: string, code: number, reason: ZaloReason, theirMessage: string) {
    super(`${what}: ${adviceOn[reason]} (${code})`, {
      details: { error: code, message: theirMessage.slice(0, 500) },
    });
    this.code = code;
    this.reason = reason;
  }
}

const adviceOn: Record<ZaloReason, string> = {
  token: 'Zalo does not take the access token',
  attachment_expired: 'the uploaded file has expired at Zalo',
  invalid: 'Zalo does not take a message of this shape',
  quota_used_up: 'a limit of this account or of its recipient is used up',
  not_a_follower: 'the customer does not follow the account',
  undeliverable: 'the customer has blocked the account, or is no longer active',
  window_closed:
    'the customer was last heard of more than 7 days ago: Zalo takes no message until they write again',
  not_paid:
    'later than 48 hours after the customer was last heard of Zalo bills, and the account has no funded Zalo Cloud Account',
  not_allowed: 'Zalo allows this account or app no such message',
};

/** The reason behind the words of a refusal, which is all that is kept of it. Pure. */
export function reasonOfFailure(text: string): ZaloReason | undefined {
  const code = /\((-?\d+)\)$/.exec(text)?.[1];
  return code === undefined ? undefined : reasonOf.get(Number(code));
}

/** Zalo's own table (error page of its documentation); other numberings in circulation are wrong. */
const reasons: [ZaloReason, number[]][] = [
  ['token', [-216, -220, 216, -124, 401, -401]],
  ['attachment_expired', [-100]],
  ['invalid', [-201, -202, -210, -233, -248]],
  ['quota_used_up', [-211, -218]],
  ['not_a_follower', [-213]],
  ['undeliverable', [-217, -227, -244]],
  ['window_closed', [-230, -232]],
  ['not_paid', [-320, -321]],
  ['not_allowed', [-234, -237, -240, -403]],
];
const reasonOf = new Map(reasons.flatMap(([reason, codes]) => codes.map((code) => [code, reason])));

/** Nothing will get through until an operator has mended it: the whole connection waits. */
const misconfigured = new Map([
  [-204, 'the official account is deleted'],
  [-205, 'there is no such official account'],
  [-209, 'the app may not use this API'],
  [-212, 'the account has removed the app'],
  [-219, 'the app is removed or switched off'],
  [-221, 'the account is not verified'],
  [-223, 'the account has not authorised the app'],
  [-224, "the account's package is too small"],
  [-235, 'accounts of this kind may not use this API'],
  [-242, 'the appsecret_proof is wrong'],
]);
/** How long a connection waits for its operator before it tries once more. */
const misconfiguredPauseMs = 15 * 60_000;
const throttledPauseMs = 15_000;
const tooMany = -32;
const failedToSend = -200;

const Answer = z.looseObject({
  error: z.coerce.number(),
  message: z.string().catch(''),
  data: z.unknown().optional(),
});

/**
 * What an answer carries, or what it refuses with: errors come with HTTP 200.
 * @throws ZaloRefusal, RetryableError
 */
export function readZaloAnswer(what: string, json: unknown): unknown {
  const answer = Answer.safeParse(json).data;
  if (!answer) {
    throw new RetryableError(`${what}: the answer is none of Zalo's`, {
      outcome: 'unclear',
      trouble: 'failing',
    });
  }
  if (answer.error === 0) return answer.data;
  throw zaloError(what, answer.error, answer.message);
}

/** By the code alone: messages change. */
export function zaloError(what: string, code: number, message: string): Error {
  const reason = reasonOf.get(code);
  if (reason) return new ZaloRefusal(what, code, reason, message);
  if (code === tooMany) {
    return new RetryableError(`${what}: too many calls (${code})`, {
      retryAfterMs: throttledPauseMs,
      trouble: 'throttled',
    });
  }
  const problem = misconfigured.get(code);
  if (problem !== undefined) {
    return new RetryableError(`${what}: ${problem} (${code})`, {
      retryAfterMs: misconfiguredPauseMs,
      trouble: 'throttled',
    });
  }
  if (code === failedToSend) return new RetryableError(`${what}: failed at Zalo (${code})`);
  // A code that nobody has described.
  return new RetryableError(`${what}: refused (${code})`);
}

export function isTokenRefusal(error: unknown): boolean {
  return error instanceof ZaloRefusal && error.reason === 'token';
}
