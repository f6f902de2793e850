import { maskNumber } from '@omnirelay/shared/lookup/mask.ts';
import type { Subject } from '@omnirelay/shared/lookup/subject.ts';
import { verdictText } from '@omnirelay/shared/lookup/verdict-text.ts';
import type { AnswerContext } from './answer-deps.ts';
import { fallbackText, type Language } from './decide/words.ts';
import type { Saying } from './say.ts';

/** What is known of numbers and addresses, in words that no model has a say in. */
export async function answerLookUp(
  context: AnswerContext,
  subjects: Subject[],
  language: Language,
): Promise<Saying> {
  const { flow } = context;
  if (subjects.length === 0) {
    return {
      kind: 'fallback',
      text: fallbackText(flow, language),
      handsOver: true,
      reason: 'nothing-to-look-up',
    };
  }
  const verdicts = await context.lookUp(subjects);
  const link = flow.lookup?.link;
  return {
    kind: 'look_up',
    text: verdictText(verdicts, { language, ...(link === undefined ? {} : { link }) }),
    lookups: verdicts.map(({ subject, status, total, unknownSources }) => ({
      kind: subject.kind,
      value: subject.kind === 'url' ? subject.value : maskNumber(subject.value),
      status,
      total,
      unknownSources,
    })),
  };
}
