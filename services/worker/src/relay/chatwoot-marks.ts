import {
  effectOfSourceId,
  type Message,
  markerKey,
  markerOf,
  sourceIdOf,
} from '@omnirelay/adapters/chatwoot/schema.ts';
import { PermanentError, UncertainError } from '@omnirelay/shared/errors.ts';
import { call } from './calls.ts';
import type { RelayDeps } from './relay-deps.ts';

/** Chatwoot echoes both verbatim; in an API inbox a `source_id` has no other effect. */
export function markMessage(effectId: string, from: string) {
  return {
    source_id: sourceIdOf(effectId),
    content_attributes: { [markerKey]: { effect: effectId, from } },
  };
}

type Reader = Pick<RelayDeps, 'gate' | 'chatwoot' | 'chatwootConnection'>;

/** A look goes back this many pages of 20. */
const maxPages = 25;

/**
 * Finds the message that an effect wrote, by its marker. Undefined: it is not in the conversation, or
 * the conversation is gone.
 *
 * @param sinceMs older messages can't be it
 */
export async function findMarkedMessage(
  deps: Reader,
  conversationId: string,
  effectId: string,
  sinceMs: number,
): Promise<Message | undefined> {
  let before: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const messages = await readPage(deps, conversationId, before);
    const found = messages.find((message) => isMarked(message, effectId));
    const oldest = messages[0];
    if (found || !oldest) return found;
    if ((oldest.created_at ?? 0) * 1_000 < sinceMs) return undefined;
    before = oldest.id;
  }
  throw new UncertainError('the conversation is too long to tell whether our message is in it');
}

async function readPage(deps: Reader, conversationId: string, before: string | undefined) {
  try {
    return await call(deps, 'chatwoot', () => deps.chatwoot.messages(conversationId, before));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** Deleting and retrying overwrite the attributes; the source id stays. */
function isMarked(message: Message, effectId: string): boolean {
  return (
    markerOf(message.content_attributes)?.effect === effectId ||
    effectOfSourceId(message.source_id) === effectId
  );
}

export function isGone(error: unknown): boolean {
  return error instanceof PermanentError && error.status === 404;
}
