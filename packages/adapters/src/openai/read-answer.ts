import { RetryableError } from '@omnirelay/shared/errors.ts';
import { storable } from '@omnirelay/shared/records/storable.ts';
import { z } from 'zod';
import type { HttpReply } from '../http/client.ts';
import { type CompletionFacts, costOf, UnusableAnswer } from './completion.ts';
import type { OpenAiConnection } from './config.ts';
import { readValue } from './read-value.ts';

const word = (pattern: RegExp) => z.string().regex(pattern).nullish().catch(null);
const Text = z.string().nullish();
/** Some servers answer in parts. */
const Content = z.union([
  Text,
  z
    .array(z.looseObject({ text: Text.catch(null) }))
    .transform((parts) => parts.map(({ text }) => text ?? '').join('')),
]);

const Choice = z.looseObject({
  finish_reason: word(/^\w{1,40}$/),
  message: z.looseObject({ content: Content, refusal: Text.catch(null) }),
});

const tokens = z.number().int().nonnegative();
/** Only what is used; everything else may be missing at compatible servers. */
const Answer = z.looseObject({
  id: word(/^[\w:.-]{1,200}$/),
  model: word(/^[\w:./@ -]{1,200}$/),
  choices: z.array(z.unknown()),
  usage: z.looseObject({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(null),
});

export interface ReadAnswer<T> {
  value: T;
  raw: string;
  facts: CompletionFacts;
}

/**
 * Pure. The model's words are checked like any other input.
 * @throws UnusableAnswer; RetryableError when it is no answer of this API
 */
export function readAnswer<T>(
  what: string,
  reply: HttpReply,
  schema: z.ZodType<T>,
  asked: { connection: OpenAiConnection; latencyMs: number },
): ReadAnswer<T> {
  const answer = Answer.safeParse(reply.json).data;
  if (!answer) throw unreadable(what);
  const [first] = answer.choices;
  const choice = first === undefined ? undefined : Choice.safeParse(first).data;
  if (first !== undefined && !choice) throw unreadable(what);

  const usage = answer.usage
    ? {
        promptTokens: answer.usage.prompt_tokens,
        completionTokens: answer.usage.completion_tokens,
      }
    : undefined;
  const facts: CompletionFacts = {
    model: answer.model ?? asked.connection.model,
    usage,
    cost: costOf(usage, asked.connection.prices),
    requestId: requestIdOf(reply) ?? answer.id ?? undefined,
    latencyMs: asked.latencyMs,
    finishReason: choice?.finish_reason ?? undefined,
  };

  const raw = contentOf(what, choice, facts);
  const found = readValue(raw, schema);
  if (found.ok) return { value: found.value, raw, facts };
  throw new UnusableAnswer(what, found.reason, facts, found.place);
}

function contentOf(
  what: string,
  choice: z.infer<typeof Choice> | undefined,
  facts: CompletionFacts,
): string {
  const { finishReason } = facts;
  if (choice?.message.refusal) throw new UnusableAnswer(what, 'refusal', facts);
  if (finishReason === 'length' || finishReason === 'content_filter') {
    throw new UnusableAnswer(what, finishReason, facts);
  }
  const content = choice?.message.content ?? '';
  if (content.trim() === '') throw new UnusableAnswer(what, 'empty', facts);
  return storable(content);
}

function requestIdOf({ headers }: HttpReply): string | undefined {
  return word(/^[\w:.-]{1,200}$/).parse(headers['x-request-id']) ?? undefined;
}

function unreadable(what: string): RetryableError {
  return new RetryableError(
    `${what}: this is no answer of the API; check baseUrl of the connection if it lasts`,
    { trouble: 'failing' },
  );
}
