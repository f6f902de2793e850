import type { z } from 'zod';
import type { OpenAiConnection } from './config.ts';
import type { RefusedParam } from './refused-param.ts';
import { type StrictSchema, toStrictSchema } from './strict-schema.ts';

/** A question to the model. What customers wrote goes into `messages`, never into `system`. */
export interface Question<T> {
  /** Names the call in errors and logs. */
  what: string;
  system: string;
  messages: { role: 'user' | 'assistant'; content: string }[];
  /** What an answer must be. The name is 1 to 64 of `A-Za-z0-9_-`. */
  schema: { name: string; zod: z.ZodType<T> };
  maxTokens: number;
  signal?: AbortSignal | undefined;
}

/** What the server at the other end understands: as configured, and as it turned out. */
export interface Dialect {
  tokenLimitParam: 'max_tokens' | 'max_completion_tokens';
  structured: 'json_schema' | 'json_object' | 'off';
  temperature: number | undefined;
  /** Whether the limit has had its other name: neither is known then. */
  hasSwapped: boolean;
}

/** The body that is sent; with it, an answer can be asked for again. */
export interface ChatRequest {
  model: string;
  messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
  max_tokens?: number;
  max_completion_tokens?: number;
  temperature?: number;
  response_format?:
    | { type: 'json_object' }
    | {
        type: 'json_schema';
        json_schema: { name: string; strict: true; schema: StrictSchema };
      };
}

export function dialectOf(connection: OpenAiConnection): Dialect {
  const { tokenLimitParam, structured, temperature } = connection;
  return { tokenLimitParam, structured, temperature, hasSwapped: false };
}

/** Pure: the same question in the same dialect is the same request. */
export function buildRequest(
  model: string,
  dialect: Dialect,
  question: Question<unknown>,
): ChatRequest {
  const schema = toStrictSchema(question.schema.zod);
  const { structured, temperature } = dialect;
  const system =
    structured === 'json_schema' ? question.system : withSchema(question.system, schema);
  return {
    model,
    messages: [{ role: 'system', content: system }, ...question.messages],
    [dialect.tokenLimitParam]: question.maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(structured === 'json_object' ? { response_format: { type: structured } } : {}),
    ...(structured === 'json_schema'
      ? {
          response_format: {
            type: structured,
            json_schema: { name: question.schema.name, strict: true, schema },
          },
        }
      : {}),
  };
}

/** Where the server can't be given a schema, the model is. `json_object` insists on the word JSON. */
function withSchema(system: string, schema: StrictSchema): string {
  const form = `Answer with one JSON object and nothing else. It must match this JSON Schema:\n${JSON.stringify(schema)}`;
  return system === '' ? form : `${system}\n\n${form}`;
}

/** The dialect without what the server refused; undefined: there is nothing left to change. */
export function adaptDialect(dialect: Dialect, refused: RefusedParam): Dialect | undefined {
  switch (refused) {
    case 'temperature':
      return dialect.temperature === undefined ? undefined : { ...dialect, temperature: undefined };
    case 'response_format':
      if (dialect.structured === 'off') return undefined;
      return {
        ...dialect,
        structured: dialect.structured === 'json_schema' ? 'json_object' : 'off',
      };
    case 'max_tokens':
    case 'max_completion_tokens':
      if (dialect.hasSwapped || refused !== dialect.tokenLimitParam) return undefined;
      return {
        ...dialect,
        hasSwapped: true,
        tokenLimitParam: refused === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens',
      };
  }
}
