import type { Read } from '../attempt.ts';
import { judgeFailure } from '../connections/judge-failure.ts';
import { type Finding, warning } from '../finding.ts';

export interface OpenAiFacts {
  name: string;
  model: string;
  models: Read<string[]>;
  hasPrices: boolean;
  /** flows with limits of costs */
  limited: string[];
}

/** Pure. */
export function judgeOpenAi(facts: OpenAiFacts): Finding[] {
  return [...judgeModel(facts), ...judgePrices(facts)];
}

function judgeModel({ name, model, models }: OpenAiFacts): Finding[] {
  if (!models.ok) {
    // Not every compatible server lists its models.
    if (models.failure.kind === 'absent') return [];
    return judgeFailure(name, models.failure, {
      credentials: 'Set apiKey to a key that may use the model',
      address: 'check baseUrl, such as https://api.openai.com/v1',
    });
  }
  if (models.value.length === 0 || models.value.includes(model)) return [];
  const what = `The server does not list the model ${model}`;
  const mend = `Set model of ${name} to one that it has, such as ${models.value[0]}`;
  return [warning('model_missing', name, what, mend)];
}

function judgePrices({ name, hasPrices, limited }: OpenAiFacts): Finding[] {
  if (hasPrices || limited.length === 0) return [];
  const what = `Without prices, the limits of costs of ${limited.join(', ')} limit nothing`;
  const mend = `Set prices of ${name}: what the provider's list says of a million tokens, or zeros for a server of your own`;
  return [warning('prices_missing', name, what, mend)];
}
