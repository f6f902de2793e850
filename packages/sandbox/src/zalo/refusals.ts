import { type Refusal, refusal } from '../kit/index.ts';

/** The sheet's table, in words like Zalo's. */
const messages: Record<number, string> = {
  [-32]: 'Application or OA reached limit call api',
  [-100]: 'Attachment is expired',
  [-124]: 'Access token is invalid',
  [-210]: 'Parameter exceeds the allowable limit',
  [-211]: 'Out of quota for this feature',
  [-213]: 'User has not followed the OA',
  [-216]: 'Access token is invalid',
  [-217]: 'User blocked invites from the OA',
  [-218]: 'Out of quota receive',
  [-220]: 'Access token has expired or has been removed',
  [-227]: 'User is banned or has been inactive for more than 45 days',
  [-230]: 'User has not interacted with the OA in the past 7 days',
  [-232]: 'User interaction has expired',
  [-233]: 'Message type is not supported',
  [-240]: 'API v2 is deprecated, please use API v3',
  [-244]: 'User restricts this type of message',
  [-320]: 'App is not linked to a Zalo Cloud Account',
  [-321]: 'Zalo Cloud Account is out of money or charged unsuccessfully',
};

/** Zalo's errors come with HTTP 200. */
export function zaloRefusal(
  error: number,
  more: { message?: string; status?: number; loud?: boolean } = {},
): Refusal {
  const message = more.message ?? messages[error] ?? 'Access token is invalid';
  return refusal(more.status ?? 200, { error, message }, { loud: more.loud ?? false });
}

/** `loud`: a mistake that only a caller's bug explains. */
export function invalidField(field: string, loud = false): Refusal {
  return zaloRefusal(-201, { message: `${field} is invalid!`, loud });
}

/**
 * The token endpoint's refusals; no official table of their numbers is known. The sheet has -14002, -14003,
 * -14014, -14020 and -118; what else goes wrong gets -14000 here.
 */
export interface OauthError {
  error: number;
  reason: string;
  /** A mistake that only a caller's bug explains. */
  loud?: boolean;
}

export function oauthRefusal({ error, reason, loud }: OauthError, isNumbered: boolean): Refusal {
  const body = {
    error_name: names[error] ?? 'Invalid request',
    error_reason: reason,
    error_description: reason,
    ref_doc: 'https://developers.zalo.me/docs/social-api/tham-khao/ma-loi',
    ...(isNumbered ? { error } : {}),
  };
  return refusal(200, body, { loud: loud ?? false });
}

const names: Record<number, string> = {
  [-118]: 'Refresh token is invalid',
  [-14002]: 'Invalid app id',
  [-14003]: 'Invalid redirect uri',
  [-14014]: 'Refresh token is invalid',
  [-14020]: 'Refresh token is used',
};
