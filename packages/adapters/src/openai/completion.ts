import { RetryableError } from '@omnirelay/shared/errors.ts';
import type { Prices } from './config.ts';
import type { ChatRequest } from './request.ts';

/** What is known of an answer, good or not. Nothing of it was written by the model. */
export interface CompletionFacts {
  /** As the server says; the one asked for where it doesn't. */
  model: string;
  /** undefined: the server doesn't count. */
  usage: Usage | undefined;
  /** undefined: no usage, or no prices in the configuration. */
  cost: Cost | undefined;
  /** What the provider's own logs call it. */
  requestId: string | undefined;
  latencyMs: number;
  finishReason: string | undefined;
}

export interface Completion<T> extends CompletionFacts {
  value: T;
  /** The model's text, as it came. */
  raw: string;
  /** The body that was sent. */
  request: ChatRequest;
}

export interface Usage {
  promptTokens: number;
  completionTokens: number;
}

export interface Cost {
  amount: number;
  currency: string;
}

export type UnusableReason =
  /** The model won't. */
  | 'refusal'
  /** Cut off at `maxTokens`. */
  | 'length'
  | 'content_filter'
  /** No words: no choice, no content, or a call of a tool that it doesn't have. */
  | 'empty'
  | 'not-json'
  | 'schema';

/** The model answered, and nothing can be made of it; the next answer will differ. */
export class UnusableAnswer extends RetryableError {
  override name = 'UnusableAnswer';
  readonly reason: UnusableReason;
  /** It was paid for all the same. */
  readonly facts: CompletionFacts;

  /** `place`: which property of the schema it breaks, by our name for it. */
  constructor(what: string, reason: UnusableReason, facts: CompletionFacts, place?: string) {
    super(`${what}: ${explanations[reason]}${place === undefined ? '' : ` at ${place}`}`);
    this.reason = reason;
    this.facts = facts;
  }
}

const explanations: Record<UnusableReason, string> = {
  refusal: 'the model refused to answer',
  length: 'the answer was cut off; raise maxTokens if this lasts',
  content_filter: "the provider's filter withheld the answer",
  empty: 'the answer is empty',
  'not-json': 'the answer is no JSON',
  schema: 'the answer breaks its schema',
};

/** To a billionth: a short answer of a small model costs less than a thousandth of a cent. */
export function costOf(usage: Usage | undefined, prices: Prices | undefined): Cost | undefined {
  if (!usage || !prices) return undefined;
  const millionfold =
    usage.promptTokens * prices.inputPerMillion + usage.completionTokens * prices.outputPerMillion;
  return { amount: Math.round(millionfold * 1e3) / 1e9, currency: prices.currency };
}
