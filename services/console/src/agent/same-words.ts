import type { MessageRow } from '@omnirelay/shared/store/messages.ts';

/**
 * Whether a stored message is what is asked for once more. Until its provider has shown it, to the
 * letter; then by letters and digits: providers change spaces and marks.
 */
export function isSameMessage(
  row: Pick<MessageRow, 'content' | 'private' | 'version' | 'deletedAt'>,
  asked: { content: string; private: boolean },
): boolean {
  if (row.private !== asked.private) return false;
  // What it said is gone.
  if (row.deletedAt !== null) return true;
  if (row.version === '') return row.content === asked.content;
  return wordsOf(row.content) === wordsOf(asked.content);
}

function wordsOf(text: string): string {
  return text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');
}
