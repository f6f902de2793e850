import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

/** The portal's own key, and the tokens that it signs. */
export interface Signer {
  /** As `/.well-known/jwks.json` shows it. */
  jwks(): object;
  token(claims: { orgId: string; webhookId: string; atMs: number }): string;
}

const lifeMs = 300_000;
const keyId = 'k1';

export function createSigner(switches: { jwtTimes: 'seconds' | 'milliseconds' }): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    jwks: () => ({
      keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' }],
    }),
    token({ orgId, webhookId, atMs }) {
      const time = (ms: number) =>
        switches.jwtTimes === 'seconds' ? Math.floor(ms / 1_000) : Math.floor(ms);
      const times = { iat: time(atMs), exp: time(atMs + lifeMs) };
      const claims = { iss: `orgId:${orgId}`, aud: `webhookId:${webhookId}`, ...times };
      const signed = [{ alg: 'RS256', typ: 'JWT', kid: keyId }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      const signature = sign('RSA-SHA256', Buffer.from(signed), privateKey);
      return `${signed}.${signature.toString('base64url')}`;
    },
  };
}

/** Lower-case hex over the raw bytes, without a prefix. */
export function signBody(body: string | Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
