/** What the sheet leaves open, or where its sources differ; tests try each way. May be changed at any time. */
export interface Switches {
  /** Whether `oa_send_*` arrives before the answer of the call behind it. */
  echo: 'before' | 'after' | 'random';
  /** How the signature's header is written: two integrators saw `mac=`, one saw none. */
  mac: 'prefixed' | 'bare';
  /** Of a webhook's fields: as in the documentation, as in captures, or any. */
  fieldOrder: 'documented' | 'captured' | 'random';
  /** Whether webhooks write `\/`, so that whoever re-serialises them gets another digest. */
  escapedSlashes: boolean;
  /** What makes Zalo deliver again. */
  retriesOn: 'anything-but-200' | 'no-answer';
  /** Whether a repeated webhook has a new `timestamp`, and with it a new signature. */
  retriesRestamped: boolean;
  /** Toggled off in the console: their webhooks are lost. */
  mutedEvents: string[];
  /** Whether the customer's phone tells that a message has arrived. */
  receipts: boolean;
  /** Who is the `sender` of user_seen_message. */
  seenSender: 'oa' | 'user';
  /** Whether a file's size is a string. */
  fileSizesAsStrings: boolean;
  /** How a wrong access token is refused; with HTTP 200 but for the last. */
  tokenRefusal: -216 | -220 | 216 | 401 | -401 | -124 | 'http-401';
  /** Whether a refresh ends the access token before it. */
  oldAccessDies: boolean;
  /** How long an access token is good. */
  accessLifeMs: number;
  /** Whether a new consent ends the pair that an earlier one gave. */
  consentEndsOldPair: boolean;
  /** Whether the token endpoint's refusals have a number. */
  oauthErrorsNumbered: boolean;
  /** What a refresh token is refused with that is unknown, revoked or too old. */
  rejectedRefresh: -14014 | -118;
  /** Whether `refresh_token_expires_in` is there. */
  tellsRefreshLife: boolean;
  /** The Zalo Cloud Account that pays for what is sent from 48 hours to 7 days. */
  cloudAccount: 'funded' | 'none' | 'empty';
  /** What a message is refused with after 7 days. */
  closedWindow: -230 | -232;
  /** What becomes of a message with `template_type: "list"`. */
  listTemplate: 'accepted' | -201 | -233;
  /** Whether the answer to a message counts a quota, as it did until March 2026. */
  tellsQuota: boolean;
  /** What the account's own id is called. */
  oaIdName: 'oa_id' | 'oaid';
  /** Whether a shared phone is a number. */
  phonesAsNumbers: boolean;
  /** Whether CSV is among the files that can be sent; one source says so. */
  csvFiles: boolean;
}

export function defaultSwitches(): Switches {
  return {
    echo: 'random',
    mac: 'prefixed',
    fieldOrder: 'random',
    escapedSlashes: true,
    retriesOn: 'anything-but-200',
    retriesRestamped: false,
    mutedEvents: [],
    receipts: true,
    seenSender: 'oa',
    fileSizesAsStrings: true,
    tokenRefusal: -216,
    oldAccessDies: true,
    accessLifeMs: 25 * 3_600_000,
    consentEndsOldPair: true,
    oauthErrorsNumbered: true,
    rejectedRefresh: -14014,
    tellsRefreshLife: false,
    cloudAccount: 'none',
    closedWindow: -230,
    listTemplate: -201,
    tellsQuota: false,
    oaIdName: 'oa_id',
    phonesAsNumbers: true,
    csvFiles: true,
  };
}
