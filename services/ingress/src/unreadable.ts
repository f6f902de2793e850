import { createHash } from 'node:crypto';
import type { Envelope } from '@omnirelay/adapters/provider.ts';

/** Signed, but nobody can read it: kept under its bytes' own fingerprint, for no flow. */
export function readUnreadable(body: Buffer): Envelope {
  const fingerprint = createHash('sha256').update(body).digest('hex').slice(0, 24);
  return {
    type: 'unreadable',
    providerEventId: `unreadable-${fingerprint}`,
    isHint: false,
    conversationKey: 'unreadable',
    externalId: '',
  };
}
