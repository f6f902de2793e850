import { createHash } from 'node:crypto';
import { BadInputError } from '@omnirelay/shared/errors.ts';

interface Asked {
  requestId?: string | undefined;
  /** the header `Idempotency-Key`, which means the same */
  header?: string | undefined;
}

/** @throws BadInputError where both are given and differ */
export function givenId({ requestId, header }: Asked): string | undefined {
  if (requestId !== undefined && header !== undefined && requestId !== header) {
    const message = 'requestId and Idempotency-Key differ. Send one of them.';
    throw new BadInputError('bad_request', message);
  }
  return requestId ?? header;
}

/** A key's own: what others call the same is another message. Null: every call is a message. */
export function messageRequestId(
  keyId: string,
  asked: { given: string | undefined; inReplyTo?: string | undefined; private: boolean },
): string | null {
  if (asked.given !== undefined) return `agent-${keyId}-${asked.given}`;
  if (asked.inReplyTo === undefined) return null;
  // An answer and a note about the same message are two things.
  return `agent-${keyId}-${asked.inReplyTo}${asked.private ? '-note' : ''}`;
}

/** The same note, while people have had the conversation since the same instant, is the same note. */
export function handoffRequestId(
  keyId: string,
  asked: { given: string | undefined; note: string; ownedAt: Date },
): string {
  if (asked.given !== undefined) return `agent-${keyId}-handoff-${asked.given}`;
  const hash = createHash('sha256').update(asked.note).digest('hex').slice(0, 16);
  return `agent-${keyId}-handoff-${asked.ownedAt.getTime()}-${hash}`;
}
