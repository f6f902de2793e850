/**
 * What somebody has typed and not sent, kept through reloads and for as long as the tab is open.
 * Signing out empties it.
 */
export interface ReplyDraft {
  text: string;
  private: boolean;
}

const prefix = 'omnirelay.reply.';
const nothing: ReplyDraft = { text: '', private: false };

export function readDraft(conversationId: string, storage: Storage = sessionStorage): ReplyDraft {
  try {
    const kept = JSON.parse(storage.getItem(prefix + conversationId) ?? 'null');
    return typeof kept?.text === 'string'
      ? { text: kept.text, private: kept.private === true }
      : nothing;
  } catch {
    return nothing;
  }
}

export function keepDraft(
  conversationId: string,
  draft: ReplyDraft,
  storage: Storage = sessionStorage,
): void {
  try {
    if (draft.text === '') storage.removeItem(prefix + conversationId);
    else storage.setItem(prefix + conversationId, JSON.stringify(draft));
  } catch {
    // Full or switched off: the text is still in the box.
  }
}

/** A reply that went out is no draft any more, unless something else has been typed since. */
export function forgetSent(
  conversationId: string,
  sent: string,
  storage: Storage = sessionStorage,
): void {
  const kept = readDraft(conversationId, storage);
  if (kept.text === sent) keepDraft(conversationId, { ...kept, text: '' }, storage);
}

/** A reply that did not go out stands in the box again, before what has been typed since. */
export function putBack(
  conversationId: string,
  unsent: string,
  storage: Storage = sessionStorage,
): void {
  const kept = readDraft(conversationId, storage);
  if (kept.text === unsent) return;
  const text = [unsent, kept.text].filter(Boolean).join('\n\n');
  keepDraft(conversationId, { ...kept, text }, storage);
}
