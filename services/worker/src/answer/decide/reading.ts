import { z } from 'zod';

/** What the model may do: say something, have a number looked up, or leave it to a person. */
export const ModelAnswer = z.object({
  action: z.enum(['reply', 'look_up', 'hand_over']),
  reply: z.string().nullable(),
  subject: z.string().nullable(),
  reason: z.enum([
    'answered',
    'needs_person',
    'asked_for_person',
    'complaint',
    'sensitive',
    'not_known',
    'off_topic',
  ]),
  confidence: z.number().min(0).max(1),
});
export type ModelAnswer = z.infer<typeof ModelAnswer>;

/** Less sure than this, a person answers. */
const leastConfidence = 0.35;

export type Reading =
  | { kind: 'reply'; text: string }
  | { kind: 'look_up'; subject: string }
  | { kind: 'hand_over'; reason: string }
  /** Nothing that can be said: worth another try. */
  | { kind: 'unusable'; reason: string };

/** What the model's answer comes to. Pure. @param problems of its words, see `problemsOf` */
export function readModelAnswer(
  answer: ModelAnswer,
  problems: (reply: string) => string[],
  canLookUp: boolean,
): Reading {
  if (answer.action === 'hand_over') return { kind: 'hand_over', reason: answer.reason };
  if (answer.action === 'look_up') {
    if (!canLookUp || !answer.subject?.trim()) return { kind: 'unusable', reason: 'no-subject' };
    return { kind: 'look_up', subject: answer.subject.slice(0, 300) };
  }
  if (answer.confidence < leastConfidence) return { kind: 'hand_over', reason: 'not-sure' };
  const text = answer.reply?.trim() ?? '';
  const [problem] = problems(text);
  return problem === undefined ? { kind: 'reply', text } : { kind: 'unusable', reason: problem };
}
