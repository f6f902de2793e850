import { parseJson } from '@omnirelay/shared/json.ts';
import { compactVerify } from 'jose';
import { z } from 'zod';
import { type KeySource, KeysUnavailable, type Verification } from '../provider.ts';
import type { ZohoConnection } from './config.ts';
import { epochMs } from './epoch-ms.ts';
import { zohoHosts } from './hosts.ts';

/** How far Zoho's clock and ours may be apart. */
const toleranceMs = 5_000;

const Claims = z.looseObject({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  exp: z.number(),
});

interface Expected extends Pick<ZohoConnection, 'orgId' | 'dataCentre' | 'baseUrls'> {
  webhookIds: readonly string[];
}

/**
 * The RS256 token that Desk's own webhooks carry. It says which webhook of which organisation sends, and
 * until when; **the body is not covered**, so whatever stands in it is no more than a hint.
 */
export async function verifyDeskToken(
  token: string | undefined,
  expected: Expected,
  nowMs: number,
  keys: KeySource,
): Promise<Verification> {
  if (expected.webhookIds.length === 0) return { ok: false, reason: 'no-secret' };
  if (!token) return { ok: false, reason: 'missing-signature' };
  let claims: z.infer<typeof Claims>;
  try {
    claims = await readClaims(token, expected, keys);
  } catch (error) {
    const isUnknown = error instanceof KeysUnavailable;
    return { ok: false, reason: isUnknown ? 'keys-unavailable' : 'bad-signature' };
  }
  const audience = [claims.aud].flat();
  const isForUs =
    claims.iss === `orgId:${expected.orgId}` &&
    audience.length === 1 &&
    expected.webhookIds.some((id) => audience[0] === `webhookId:${id}`);
  if (!isForUs) return { ok: false, reason: 'wrong-audience' };
  const isNow =
    epochMs(claims.iat) <= nowMs + toleranceMs && nowMs - toleranceMs < epochMs(claims.exp);
  return isNow ? { ok: true, signed: true } : { ok: false, reason: 'stale-timestamp' };
}

/** @throws when the signature or the shape doesn't hold; KeysUnavailable when nobody can tell */
async function readClaims(token: string, expected: Expected, keys: KeySource) {
  const { payload } = await compactVerify(
    token,
    async ({ kid }) => {
      // Where to ask is ours to say, not the token's.
      const key = kid && (await keys.find(zohoHosts(expected).jwks, kid));
      if (!key) throw new Error('no such key');
      return key;
    },
    { algorithms: ['RS256'] },
  );
  return Claims.parse(parseJson(Buffer.from(payload).toString()));
}
