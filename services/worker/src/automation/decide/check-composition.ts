import type { ComposeRules } from '@omnirelay/shared/config/automate.ts';
import {
  fold,
  hasForeignLink,
  hasPlaceholder,
  looksSecret,
  shares,
} from '../../composing/leaks.ts';
import type { Snapshot } from '../model.ts';

/** As long a stretch of our own words in a reply is a leak, and no chance. */
const leakedInstructions = 60;
const leakedComment = 40;

export interface ReplyBounds {
  compose: Pick<
    ComposeRules,
    'forbidden' | 'mandatory' | 'maxCharacters' | 'knowledge' | 'instructions'
  >;
  /** the system prompt, as it was sent */
  system: string;
  snapshot: Pick<Snapshot, 'messages' | 'comments'>;
}

/**
 * Why a reply must not reach a customer, whoever wrote it. Codes and our own words only: the reply itself
 * is never repeated. Pure.
 */
export function problemsOf(reply: string, bounds: ReplyBounds): string[] {
  const { compose, system, snapshot } = bounds;
  const folded = fold(reply);
  const comments = snapshot.comments.filter(({ isPublic }) => !isPublic).map(({ text }) => text);
  return [
    ...(reply.trim() === '' ? ['empty'] : []),
    ...(reply.length > compose.maxCharacters ? ['too-long'] : []),
    ...compose.forbidden
      .filter((one) => folded.includes(fold(one)))
      .map((one) => `forbidden: ${one}`),
    ...compose.mandatory
      .filter((one) => !one.split('|').some((word) => folded.includes(fold(word))))
      .map((one) => `mandatory: ${one}`),
    ...(shares(folded, [withoutKnowledge(system, compose.knowledge)], leakedInstructions)
      ? ['instructions-repeated']
      : []),
    ...(shares(folded, comments, leakedComment) ? ['comment-repeated'] : []),
    ...(looksSecret(reply) ? ['secret'] : []),
    ...(hasPlaceholder(reply) ? ['placeholder'] : []),
    ...(hasForeignLink(reply, trusted(bounds)) ? ['foreign-link'] : []),
  ];
}

/** Facts may be said word for word: that is what they are for. */
function withoutKnowledge(system: string, knowledge: string): string {
  return knowledge === '' ? system : system.replace(knowledge, ' ');
}

/** The team and the customer. */
function trusted({ compose, snapshot }: ReplyBounds): string[] {
  const said = snapshot.messages.filter(({ isDraft }) => !isDraft).map(({ text }) => text);
  return [compose.knowledge, compose.instructions, ...said];
}
