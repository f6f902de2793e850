import type { ComposeRules } from '@omnirelay/shared/config/automate.ts';
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
    ...(secretLike.test(reply) ? ['secret'] : []),
    ...(/\{\{|\$\{|\{%/.test(reply) ? ['placeholder'] : []),
    ...(hasForeignLink(reply, bounds) ? ['foreign-link'] : []),
  ];
}

/** Facts may be said word for word: that is what they are for. */
function withoutKnowledge(system: string, knowledge: string): string {
  return knowledge === '' ? system : system.replace(knowledge, ' ');
}

const secretLike =
  /\b(sk-[A-Za-z0-9_-]{16,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abpr]-[\w-]{10,}|1000\.[0-9a-f]{32}\.[0-9a-f]{32}|eyJ[\w-]{10,}\.[\w-]{10,}\.)/;

const link = /\b(?:https?:\/\/|www\.)([^\s/<>"')\]]+)/gi;

/** A link is a way out for data: only hosts that the team or the customer have named. */
function hasForeignLink(reply: string, { compose, snapshot }: ReplyBounds): boolean {
  const hosts = [...reply.matchAll(link)].map(([, host = '']) => host.toLowerCase());
  if (hosts.length === 0) return false;
  const known = [
    compose.knowledge,
    compose.instructions,
    ...snapshot.messages.filter(({ isDraft }) => !isDraft).map(({ text }) => text),
  ]
    .join('\n')
    .toLowerCase();
  return hosts.some((host) => !known.includes(host.replace(/^www\./, '')));
}

/** Whether a stretch of this length of any source is in the text. */
function shares(text: string, sources: string[], length: number): boolean {
  return sources.map(fold).some((source) => {
    // Every other stretch of half the length: none of the whole length is missed.
    const step = Math.floor(length / 2);
    for (let at = 0; at + step <= source.length; at += step) {
      const from = text.indexOf(source.slice(at, at + step));
      if (from !== -1 && longestShared(text, source, from, at) >= length) return true;
    }
    return false;
  });
}

function longestShared(text: string, source: string, from: number, at: number): number {
  let start = 0;
  while (from - start > 0 && at - start > 0 && text[from - start - 1] === source[at - start - 1])
    start++;
  let end = 0;
  while (
    from + end < text.length &&
    at + end < source.length &&
    text[from + end] === source[at + end]
  )
    end++;
  return start + end;
}

/** Case, accents and spaces are no way around a rule. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ');
}
