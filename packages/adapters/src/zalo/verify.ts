import { createHash, timingSafeEqual } from 'node:crypto';
import { parseJson } from '@omnirelay/shared/json.ts';
import { z } from 'zod';
import type { Verification, WebhookRequest } from '../provider.ts';
import { headerOf, isWithin } from '../signatures.ts';
import type { ZaloConnection } from './config.ts';

type Settings = Pick<
  ZaloConnection,
  'appId' | 'appSecret' | 'oaId' | 'oaSecretKey' | 'replayWindow' | 'unsigned'
>;

const id = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
const party = z.looseObject({ id }).optional().catch(undefined);

const Dated = z.looseObject({
  timestamp: z.union([z.string(), z.number()]).transform(String),
  app_id: id,
  oa_id: id,
  sender: party,
  recipient: party,
});

/**
 * `mac=` + hex(SHA-256(app id + raw body + timestamp + OA secret key)): a plain hash of a
 * concatenation, no HMAC; the timestamp is the body's own. Some deliveries come without `mac=`.
 * https://developers.zalo.me/docs/official-account/webhook/tong-quan
 */
export function verifyZalo(
  { headers, body }: WebhookRequest,
  settings: Settings,
  nowMs: number,
): Verification {
  if (settings.unsigned) return { ok: true, signed: false };
  if (settings.oaSecretKey.length === 0) return { ok: false, reason: 'no-secret' };
  const given = headerOf(headers['x-zevent-signature']);
  if (!given) return { ok: false, reason: 'missing-signature' };
  const read = readDated(body);
  if (!read) return { ok: false, reason: 'bad-signature' };
  const mac = Buffer.from(
    given
      .replace(/^\s*mac\s*=\s*/i, '')
      .trim()
      .toLowerCase(),
  );

  const { appId, oaSecretKey: secrets } = settings;
  if (!isHashedByAny(mac, appId, body, read.timestamp, secrets)) {
    return { ok: false, reason: 'bad-signature', ...hintOf(mac, body, read.timestamp, settings) };
  }
  if (!isForAccount(read, settings)) return { ok: false, reason: 'wrong-audience' };
  const isFresh =
    /^\d{1,15}$/.test(read.timestamp) &&
    isWithin(settings.replayWindow, Number(read.timestamp), nowMs);
  return isFresh ? { ok: true, signed: true } : { ok: false, reason: 'stale-timestamp' };
}

/** Several accounts of one app share its webhook: each connection hears its own. */
function isForAccount(
  { app_id, oa_id, sender, recipient }: z.infer<typeof Dated>,
  { appId, oaId }: Settings,
): boolean {
  if (app_id !== undefined && app_id !== appId) return false;
  const named = [oa_id, sender?.id, recipient?.id].filter((one) => one !== undefined);
  return named.length === 0 || named.includes(oaId);
}

function readDated(body: Buffer): z.infer<typeof Dated> | undefined {
  try {
    return Dated.safeParse(parseJson(body.toString())).data;
  } catch {
    // Nobody's JSON: nothing that Zalo could have signed.
    return undefined;
  }
}

/** No early exit: how long it takes tells nothing about which key matched. */
function isHashedByAny(
  mac: Buffer,
  appId: string,
  body: Buffer,
  timestamp: string,
  secrets: string[],
): boolean {
  let holds = false;
  for (const secret of secrets) {
    const hash = createHash('sha256').update(appId).update(body).update(timestamp).update(secret);
    const expected = Buffer.from(hash.digest('hex'));
    if (mac.length === expected.length && timingSafeEqual(mac, expected)) holds = true;
  }
  return holds;
}

/** What was probably set wrong. It is for the log alone; such a webhook is refused all the same. */
function hintOf(
  mac: Buffer,
  body: Buffer,
  timestamp: string,
  { appId, oaId, appSecret, oaSecretKey }: Settings,
): { hint?: string } {
  if (isHashedByAny(mac, appId, body, timestamp, [appSecret])) {
    return { hint: 'it is signed with the App Secret: set oaSecretKey to what Zalo signs with' };
  }
  if (isHashedByAny(mac, oaId, body, timestamp, oaSecretKey)) {
    return { hint: "it is signed with the account's id in place of the app's" };
  }
  return {};
}
