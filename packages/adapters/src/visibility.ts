import { PermanentError } from '@omnirelay/shared/errors.ts';

/**
 * Promise 9: what is private never reaches a call that a customer can see. Two kinds of text that
 * the compiler keeps apart; the check that makes `PublicText` is the last one before a call.
 */
declare const visibility: unique symbol;

/** Text that customers may see. */
export type PublicText = string & { readonly [visibility]: 'public' };
/** Text for colleagues only: goes nowhere but into notes. */
export type PrivateText = string & { readonly [visibility]: 'private' };

/** Private content was about to be shown to a customer. Nothing was sent; trying again would not help. */
export class LeakError extends PermanentError {
  override name = 'LeakError';
}

/**
 * Vouches that this text may be seen by a customer.
 * @throws LeakError unless its source is public and was written by a person
 */
export function publicText(
  text: string,
  source: { isPrivate: boolean; isByPerson: boolean },
): PublicText {
  if (source.isPrivate || !source.isByPerson) {
    throw new LeakError('private or automatic content was stopped before a public reply');
  }
  return text as PublicText;
}

/**
 * Vouches for what our own answer flow says: its guards have looked at it, and nobody has to approve it.
 * @throws LeakError for notes and drafts
 */
export function answerText(
  text: string,
  source: { isPrivate: boolean; isDraft: boolean },
): PublicText {
  if (source.isPrivate || source.isDraft) {
    throw new LeakError('a note or a draft was stopped before it reached a customer');
  }
  return text as PublicText;
}

/** Any text may be a note. */
export function privateText(text: string): PrivateText {
  return text as PrivateText;
}
