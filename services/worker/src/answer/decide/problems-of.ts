import type { AnswerFlow } from '@omnirelay/shared/config/config-file.ts';
import {
  fold,
  hasForeignLink,
  hasPlaceholder,
  looksSecret,
  shares,
} from '../../composing/leaks.ts';

/** As long a stretch of our own words in a reply is a leak, and no chance. */
const leakedInstructions = 60;

/** Words of one-time codes and passwords; an answer that asks for one is the fraud itself. */
const asksForSecret =
  /\b(cung cap|gui|cho|nhap|doc|chia se|chup|noi|send|give|tell|provide|share|read)\b[^.!?\n]{0,60}\b(otp|ma xac (nhan|thuc|minh)|mat khau|password|passcode|pin|cvv|so the)\b/g;
/** Said to a customer as advice it is what it should be: the very word before is a no. */
const warnsOf = /\b(khong|dung|chang|never|not|don'?t)( (bao gio|duoc|nen|ever))* ?$/;

/**
 * Why a reply must not reach a customer. Codes only: the reply itself is never repeated. Pure.
 * @param system the system prompt, as it was sent
 */
export function problemsOf(
  reply: string,
  {
    flow,
    system,
  }: { flow: Pick<AnswerFlow, 'knowledge' | 'persona' | 'limits' | 'lookup'>; system: string },
): string[] {
  const folded = fold(reply);
  const { knowledge, persona, limits, lookup } = flow;
  // Facts may be said word for word: that is what they are for.
  const instructions = knowledge === '' ? system : system.replace(knowledge, ' ');
  return [
    ...(reply.trim() === '' ? ['empty'] : []),
    ...([...reply].length > limits.characters ? ['too-long'] : []),
    ...(shares(folded, [instructions], leakedInstructions) ? ['instructions-repeated'] : []),
    ...(looksSecret(reply) ? ['secret'] : []),
    ...(hasPlaceholder(reply) ? ['placeholder'] : []),
    ...(hasForeignLink(reply, [knowledge, persona, lookup?.link ?? '']) ? ['foreign-link'] : []),
    ...(asks(folded) ? ['asks-for-a-secret'] : []),
  ];
}

function asks(folded: string): boolean {
  const plain = folded.replaceAll('đ', 'd');
  return [...plain.matchAll(asksForSecret)].some(
    (found) => !warnsOf.test(plain.slice(0, found.index)),
  );
}
