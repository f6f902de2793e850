import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Encrypts what we keep of other people's secrets, such as tokens at rest. */
export interface Seal {
  /** `context` says what the secret belongs to: it can't be opened as anything else. */
  seal(secret: string, context: string): string;
  /** Undefined: made with another key, for another context, damaged, or not sealed at all. */
  open(sealed: string, context: string): string | undefined;
}

/** What a sealed secret was made with. */
export interface SealedWith {
  /** `none`: by no key of ours */
  key: 'current' | 'old' | 'none';
  /** tells keys apart, and nothing of them; undefined in the form that does not say it */
  keyId: string | undefined;
}

export interface KeyRing extends Seal {
  /** of the key that seals */
  currentId: string;
  inspect(sealed: string, context: string): SealedWith;
}

const cipher = 'aes-256-gcm';
/** `v1.<bytes>`, and `v2.<key id>.<bytes>`, which says what it was sealed with. */
const plainForm = 'v1.';
const namedForm = 'v2.';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals with the first key, opens with any.
 * @param keys 64 hex characters each, with commas in between: `ENCRYPTION_KEY`, then `ENCRYPTION_KEY_OLD`
 */
export function createSeal(keys: string): KeyRing {
  const [current, ...old] = keys.split(',').map(readKey);
  if (!current) throw new Error('ENCRYPTION_KEY must be 64 hex characters');
  const ring = [current, ...old];

  const find = (sealed: string, context: string) => {
    const { bytes, keyId } = read(sealed);
    if (!bytes) return { keyId };
    // One that names its key is tried with no other.
    const fitting = ring.filter(({ id }) => keyId === undefined || keyId === id);
    for (const key of fitting) {
      const secret = decrypt(key.bytes, bytes, context);
      if (secret !== undefined) return { key, keyId, secret };
    }
    return { keyId };
  };

  return {
    currentId: current.id,
    seal(secret, context) {
      const bytes = encrypt(current.bytes, secret, context).toString('base64url');
      // While no key is being replaced, the version before this one can open it too.
      return old.length === 0 ? plainForm + bytes : `${namedForm}${current.id}.${bytes}`;
    },
    open: (sealed, context) => find(sealed, context).secret,
    inspect(sealed, context) {
      const { key, keyId } = find(sealed, context);
      return { key: key ? (key === current ? 'current' : 'old') : 'none', keyId };
    },
  };
}

interface Key {
  id: string;
  bytes: Buffer;
}

function readKey(text: string): Key {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error('ENCRYPTION_KEY must be 64 hex characters');
  const bytes = Buffer.from(text, 'hex');
  const id = createHash('sha256')
    .update('omnirelay key id')
    .update(bytes)
    .digest('hex')
    .slice(0, 8);
  return { id, bytes };
}

function read(sealed: string): { bytes?: Buffer; keyId: string | undefined } {
  if (sealed.startsWith(plainForm)) {
    return { bytes: Buffer.from(sealed.slice(plainForm.length), 'base64url'), keyId: undefined };
  }
  const [, keyId, text] = /^v2\.([0-9a-f]{8})\.([\w-]+)$/.exec(sealed) ?? [];
  return text === undefined ? { keyId } : { bytes: Buffer.from(text, 'base64url'), keyId };
}

function encrypt(key: Buffer, secret: string, context: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()]);
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed]);
}

function decrypt(key: Buffer, bytes: Buffer, context: string): string | undefined {
  if (bytes.length < nonceBytes + tagBytes) return undefined;
  const nonce = bytes.subarray(0, nonceBytes);
  const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  try {
    const secret = opening.update(bytes.subarray(nonceBytes + tagBytes));
    return Buffer.concat([secret, opening.final()]).toString();
  } catch {
    return undefined;
  }
}
