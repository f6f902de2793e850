import { z } from 'zod';
import { badRequest } from './refusals.ts';
import { type JsonSchema, strictProblem } from './strict-rules.ts';

const Part = z.strictObject({ type: z.literal('text'), text: z.string() });
const Content = z.union([z.string(), z.array(Part).min(1)]);
const ToolCall = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});
const name = z.string().exactOptional();
const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: Content, name }),
  z.strictObject({ role: z.literal('developer'), content: Content, name }),
  z.strictObject({ role: z.literal('user'), content: Content, name }),
  z.strictObject({
    role: z.literal('assistant'),
    content: Content.nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(ToolCall).exactOptional(),
    name,
  }),
  z.strictObject({ role: z.literal('tool'), content: Content, tool_call_id: z.string() }),
]);

const ResponseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string().regex(/^[\w-]{1,64}$/),
      description: z.string().exactOptional(),
      strict: z.boolean().exactOptional(),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
]);

const Tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().regex(/^[\w-]{1,64}$/),
    description: z.string().exactOptional(),
    parameters: z.record(z.string(), z.unknown()).exactOptional(),
    strict: z.boolean().exactOptional(),
  }),
});

const limit = z.int().positive().exactOptional();

/** What is modelled of the request; a parameter that isn't is unknown. */
const Body = z.strictObject({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  max_tokens: limit,
  max_completion_tokens: limit,
  temperature: z.number().min(0).max(2).exactOptional(),
  response_format: ResponseFormat.exactOptional(),
  tools: z.array(Tool).exactOptional(),
  tool_choice: z.enum(['none', 'auto', 'required']).exactOptional(),
  seed: z.int().exactOptional(),
});
export type ChatBody = z.infer<typeof Body>;

/** A request as whoever scripts its answer likes to see it. */
export interface ChatCall {
  body: ChatBody;
  /** Of all system and developer messages. */
  system: string;
  /** All others, as plain text. */
  messages: { role: 'user' | 'assistant' | 'tool'; text: string }[];
  /** Asked for by `response_format`, or written into the system text. */
  schema: JsonSchema | undefined;
  schemaName: string | undefined;
}

/** @throws Refusal, as OpenAI refuses it */
export function readRequest(json: unknown): ChatCall {
  const parsed = Body.safeParse(json);
  if (!parsed.success) throw refusalOf(parsed.error);
  const body = parsed.data;
  if (body.max_tokens !== undefined && body.max_completion_tokens !== undefined) {
    throw badRequest(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
    );
  }
  const texts = body.messages.map(({ role, content }) => ({ role, text: textOf(content) }));
  const system = texts
    .filter(isInstruction)
    .map(({ text }) => text)
    .join('\n\n');
  const format = body.response_format;
  if (format?.type === 'json_object' && !texts.some(({ text }) => /json/i.test(text))) {
    throw badRequest(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'messages',
    );
  }
  const asked = format?.type === 'json_schema' ? format.json_schema : undefined;
  const problem = asked?.strict ? strictProblem(asked.schema) : undefined;
  if (problem) {
    const message = `Invalid schema for response_format '${asked?.name}': ${problem}.`;
    throw badRequest(message, 'response_format');
  }
  return {
    body,
    system,
    messages: texts.filter((one) => !isInstruction(one)) as ChatCall['messages'],
    schema: asked?.schema ?? schemaIn(system),
    schemaName: asked?.name,
  };
}

function refusalOf(error: z.ZodError) {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys' && issue.path.length === 0) {
    return badRequest(`Unrecognized request argument supplied: ${issue.keys.join(', ')}`);
  }
  const place = issue?.path.join('.') ?? '';
  return badRequest(`Invalid value for '${place}': ${issue?.message}`, place);
}

function textOf(content: z.infer<typeof Content> | null | undefined): string {
  return typeof content === 'object'
    ? (content ?? []).map(({ text }) => text).join('')
    : (content ?? '');
}

function isInstruction({ role }: { role: string }): boolean {
  return role === 'system' || role === 'developer';
}

/** A model that is told a schema in words keeps to it too. */
function schemaIn(system: string): JsonSchema | undefined {
  const line = system.split('\n').findLast((one) => one.startsWith('{"type":"object"'));
  try {
    return line === undefined ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
