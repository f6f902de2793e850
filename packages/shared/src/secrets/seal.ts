import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Encrypts what we keep of other people's secrets, such as tokens at rest. */
export interface Seal {
  /** `context` says what the secret belongs to: it can't be opened as anything else. */
  seal(secret: string, context: string): string;
  /** Undefined: made with another key, for another context, damaged, or not sealed at all. */
  open(sealed: string, context: string): string | undefined;
}

const cipher = 'aes-256-gcm';
const version = 'v1.';
const nonceBytes = 12;
const tagBytes = 16;

/** `key` is `ENCRYPTION_KEY`: 64 hex characters. */
export function createSeal(key: string): Seal {
  if (!/^[0-9a-f]{64}$/i.test(key)) throw new Error('ENCRYPTION_KEY must be 64 hex characters');
  const keyBytes = Buffer.from(key, 'hex');
  return {
    seal(secret, context) {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, keyBytes, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()]);
      return version + Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64url');
    },
    open(sealed, context) {
      if (!sealed.startsWith(version)) return undefined;
      const bytes = Buffer.from(sealed.slice(version.length), 'base64url');
      if (bytes.length < nonceBytes + tagBytes) return undefined;
      const nonce = bytes.subarray(0, nonceBytes);
      const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
      const opening = createDecipheriv(cipher, keyBytes, nonce, { authTagLength: tagBytes })
        .setAAD(Buffer.from(context))
        .setAuthTag(tag);
      try {
        const secret = opening.update(bytes.subarray(nonceBytes + tagBytes));
        return Buffer.concat([secret, opening.final()]).toString();
      } catch {
        return undefined;
      }
    },
  };
}
