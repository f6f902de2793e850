import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { KeySource } from '../../provider.ts';

export const webhookId = '190000000000099001';

interface TokenParts {
  kid?: string;
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  /** Instead of signing with the key of that id. */
  signature?: (input: string) => Buffer;
}

/** For tests: tokens as Desk makes them, under as many keys as are named. */
export function createSigner({ unpublished = [] as string[] } = {}) {
  const pairs = new Map<string, { publicKey: KeyObject; privateKey: KeyObject }>();
  const pairOf = (kid: string) => {
    const pair = pairs.get(kid) ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
    pairs.set(kid, pair);
    return pair;
  };
  const published = () => [...pairs.keys()].filter((kid) => !unpublished.includes(kid));
  const keys: KeySource = {
    find: async (_origin, kid) => (published().includes(kid) ? pairOf(kid).publicKey : undefined),
  };
  return {
    keys,
    publicKey: (kid = 'k1') => pairOf(kid).publicKey,
    /** The body of `/.well-known/jwks.json`. */
    jwks: () => ({
      keys: published().map((kid) => ({
        ...pairOf(kid).publicKey.export({ format: 'jwk' }),
        ...{ kid, use: 'sig', alg: 'RS256' },
      })),
    }),
    sign(nowMs: number, { kid = 'k1', header, claims, signature }: TokenParts = {}): string {
      const { privateKey } = pairOf(kid);
      const seconds = Math.floor(nowMs / 1_000);
      const about = { iss: 'orgId:12345678', aud: `webhookId:${webhookId}` };
      const input = [
        { alg: 'RS256', typ: 'JWT', kid, ...header },
        { ...about, iat: seconds, exp: seconds + 300, ...claims },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      const made = signature?.(input) ?? sign('sha256', Buffer.from(input), privateKey);
      return `${input}.${made.toString('base64url')}`;
    },
  };
}
