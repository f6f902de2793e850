import { durationMs } from '@omnirelay/shared/config/duration.ts';
import { z } from 'zod';
import { baseUrl } from '../connection-settings.ts';

/** What a million tokens cost, as the provider's price list says. */
const Prices = z.strictObject({
  inputPerMillion: z.number().nonnegative(),
  outputPerMillion: z.number().nonnegative(),
  currency: z.string().min(1).max(10).default('USD'),
});
export type Prices = z.infer<typeof Prices>;

/** Any server with OpenAI's chat completions: OpenAI, Azure, Ollama, vLLM, LiteLLM. */
export const OpenAiConnection = z.strictObject({
  provider: z.literal('openai'),
  /** Without `/chat/completions`. No default: it would send customers' words to somebody else. */
  baseUrl,
  /** Any word for servers that want none. */
  apiKey: z
    .string()
    .trim()
    .regex(/^[!-~]+$/, 'must be one word without accents; any will do where none is needed'),
  model: z.string().trim().min(1),
  /** Ollama reads only the old one; newer models of OpenAI refuse it. */
  tokenLimitParam: z.enum(['max_tokens', 'max_completion_tokens']).default('max_completion_tokens'),
  /** How much of the answer's form the server can be asked to keep. It is checked in any case. */
  structured: z.enum(['json_schema', 'json_object', 'off']).default('json_schema'),
  /** Left to the model when absent: some take no other. */
  temperature: z.number().min(0).max(2).optional(),
  /** Without them, tokens are counted and nothing is said of money. */
  prices: Prices.optional(),
  /** Deadline of one answer. A local server may take a minute to load its model. */
  timeout: durationMs.prefault('60s'),
  callsPerMinute: z.number().int().positive().default(60),
});
export type OpenAiConnection = z.infer<typeof OpenAiConnection>;
