import type { CompletionFacts } from '@omnirelay/adapters/openai/index.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';

/** What a model has read and written, and what that cost: also when its answer was of no use. */
export function countSpending(
  { answerTokens, answerCost }: Pick<Metrics, 'answerTokens' | 'answerCost'>,
  flow: string,
  { model, usage, cost }: Pick<CompletionFacts, 'model' | 'usage' | 'cost'>,
): void {
  answerTokens.inc({ flow, model, kind: 'prompt' }, usage?.promptTokens ?? 0);
  answerTokens.inc({ flow, model, kind: 'completion' }, usage?.completionTokens ?? 0);
  answerCost.inc({ flow, model }, cost?.amount ?? 0);
}
