import { promptTokens } from './answers.ts';
import type { ChatCall } from './read-request.ts';
import { tooLong, unsupported } from './refusals.ts';

/** What a server may not know: old models, new models, and servers that only look like OpenAI's. */
export type Feature =
  | 'max_tokens'
  | 'max_completion_tokens'
  | 'temperature'
  | 'json_schema'
  | 'json_object';

/** @throws Refusal */
export function checkSupport(
  call: ChatCall,
  server: { lacks: Set<Feature>; contextTokens: number },
): void {
  const { body } = call;
  for (const param of ['max_tokens', 'max_completion_tokens', 'temperature'] as const) {
    if (body[param] === undefined || !server.lacks.has(param)) continue;
    if (param === 'temperature') throw unsupported(param);
    throw unsupported(param, param === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens');
  }
  const format = body.response_format?.type;
  if (format && format !== 'text' && server.lacks.has(format)) throw unsupported('response_format');
  const tokens = promptTokens(call);
  if (tokens > server.contextTokens) throw tooLong(server.contextTokens, tokens);
}
