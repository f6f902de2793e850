import type { RunStage } from '../api/shapes.ts';

export interface CompositionFacts {
  /** the model's own words about the ticket */
  analysis: string;
  /** rules that it did not keep to */
  problems: string[];
  model: string;
  tokens: number | undefined;
  cost: { amount: number; currency: string } | undefined;
  /** why the model asks for a person */
  escalation: string;
}

/** As much of what composing left as people want to know, whichever version wrote it. */
export function readComposition({
  proposal,
  details,
}: Pick<RunStage, 'proposal' | 'details'>): CompositionFacts {
  const composed = isObject(proposal) ? proposal : {};
  const usage = isObject(details.usage) ? details.usage : {};
  const cost = isObject(details.cost) ? details.cost : {};
  const amount = number(cost.amount);
  const { problems } = details;
  return {
    analysis: text(composed.analysis),
    problems: Array.isArray(problems) ? problems.filter((one) => typeof one === 'string') : [],
    model: text(details.model),
    tokens: sum(number(usage.promptTokens), number(usage.completionTokens)),
    cost: amount === undefined ? undefined : { amount, currency: text(cost.currency) || 'USD' },
    escalation: composed.escalate === true ? text(composed.escalationReason) : '',
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
