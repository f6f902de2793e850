import { exampleOf } from './example-of.ts';
import type { ChatCall } from './read-request.ts';

/** What the model says: an object is sent as JSON, a string as it is. */
export type Reply = { content: unknown } | { toolCall: { name: string; arguments: unknown } };

/** Undefined: the next one in line answers. */
export type Responder = (call: ChatCall) => Reply | undefined;

export interface ChatAnswer {
  id: string;
  object: 'chat.completion';
  created: number;
  model: string;
  choices: {
    index: 0;
    finish_reason: 'stop' | 'length' | 'tool_calls' | 'content_filter';
    logprobs: null;
    message: {
      role: 'assistant';
      content: string | null;
      refusal: string | null;
      tool_calls?: {
        id: string;
        type: 'function';
        function: { name: string; arguments: string };
      }[];
    };
  }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

/** What a model that nobody scripts says: an example of the schema, else a sentence. */
export function plausibleReply({ schema, body }: ChatCall): Reply {
  if (schema) return { content: exampleOf(schema) };
  return { content: body.response_format?.type === 'json_object' ? {} : 'The sandbox says hello.' };
}

/** The answer around a reply, cut off where the caller's limit is. */
export function chatAnswer(call: ChatCall, reply: Reply, number: number): ChatAnswer {
  const { body } = call;
  const said = 'content' in reply ? textOf(reply.content) : textOf(reply.toolCall.arguments);
  const limit = body.max_completion_tokens ?? body.max_tokens ?? Number.POSITIVE_INFINITY;
  const isCut = countTokens(said) > limit;
  const text = isCut ? said.slice(0, limit * charactersPerToken) : said;
  const toolCalls =
    'toolCall' in reply
      ? [
          {
            id: `call_${number}`,
            type: 'function' as const,
            function: { name: reply.toolCall.name, arguments: text },
          },
        ]
      : undefined;
  return withUsage(call, {
    id: `chatcmpl-${number}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: body.model,
    choices: [
      {
        index: 0,
        finish_reason: isCut ? 'length' : toolCalls ? 'tool_calls' : 'stop',
        logprobs: null,
        message: {
          role: 'assistant',
          content: toolCalls ? null : text,
          refusal: null,
          ...(toolCalls ? { tool_calls: toolCalls } : {}),
        },
      },
    ],
  });
}

const charactersPerToken = 4;

/** Roughly; nobody is billed. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

export function promptTokens(call: ChatCall): number {
  const schema = call.body.response_format ? JSON.stringify(call.body.response_format) : '';
  return countTokens(call.system + call.messages.map(({ text }) => text).join('') + schema);
}

function withUsage(call: ChatCall, answer: ChatAnswer): ChatAnswer {
  const message = answer.choices[0]?.message;
  const said = message?.content ?? message?.tool_calls?.[0]?.function.arguments ?? '';
  const [prompt_tokens, completion_tokens] = [promptTokens(call), countTokens(said)];
  const total_tokens = prompt_tokens + completion_tokens;
  return { ...answer, usage: { prompt_tokens, completion_tokens, total_tokens } };
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}
