import type { ChatAnswer } from './answers.ts';
import type { ChatCall } from './read-request.ts';
import {
  broken,
  noModel,
  noMoney,
  tooFast,
  tooLong,
  unauthorized,
  unsupported,
} from './refusals.ts';

/** What is sent, instead of or made of the good answer. */
export type Sent =
  | { kind: 'answer'; body: unknown; status?: number; contentType?: string }
  /** Headers never come. */
  | { kind: 'silence' }
  /** Headers come, the body never ends. */
  | { kind: 'stall'; start: string };

type Make = (good: ChatAnswer, call: ChatCall) => Sent;
type Choice = ChatAnswer['choices'][number];

const page = '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>';

/** How one call may end. The makers of refusals throw them. @throws Refusal */
export const modes = {
  ok: answer((good) => good),
  'tool-call': answer((good) =>
    withChoice(good, ({ message }) => ({
      finish_reason: 'tool_calls',
      message: {
        ...message,
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'handoff', arguments: '{"why":' } },
        ],
      },
    })),
  ),
  refusal: answer((good) =>
    withChoice(good, ({ message }) => ({
      message: { ...message, content: null, refusal: "I'm sorry, I can't help with that." },
    })),
  ),
  length: answer((good) =>
    withContent(good, (text) => text.slice(0, text.length / 2), { finish_reason: 'length' }),
  ),
  'content-filter': answer((good) =>
    withContent(good, () => '', { finish_reason: 'content_filter' }),
  ),
  'bad-json': answer((good) => withContent(good, (text) => `${text.slice(0, -1)},`)),
  'not-json': answer((good) =>
    withContent(good, () => 'Sure! I would answer the customer kindly.'),
  ),
  'breaks-schema': answer((good) => withContent(good, () => '{"unheardOf":[true]}')),
  fenced: answer((good) =>
    withContent(good, (text) => `Here you are:\n\`\`\`json\n${text}\n\`\`\`\n`),
  ),
  'thinks-aloud': answer((good) => withContent(good, (text) => `<think>{"a":1}?</think>\n${text}`)),
  'in-parts': answer((good) => {
    const [choice] = good.choices;
    const parts = [{ type: 'text', text: choice?.message.content ?? '' }];
    return { ...good, choices: [{ ...choice, message: { role: 'assistant', content: parts } }] };
  }),
  'empty-choices': answer((good) => ({ ...good, choices: [] })),
  'no-content': answer((good) => withContent(good, () => ' \n')),
  'no-usage': answer(({ usage: _usage, ...good }) => good),
  'bare-answer': answer((good) => ({
    choices: good.choices.map(({ message }) => ({ message: { content: message.content } })),
  })),
  'plain-text': (good) => ({
    kind: 'answer',
    body: JSON.stringify(good),
    contentType: 'text/plain; charset=utf-8',
  }),
  'html-page': () => ({ kind: 'answer', body: page, contentType: 'text/html' }),
  'html-error': () => ({ kind: 'answer', status: 502, body: page, contentType: 'text/html' }),
  'error-in-200': answer(() => ({ error: { message: 'Upstream failed', code: 502 } })),
  'slow-headers': () => ({ kind: 'silence' }),
  'stalled-body': (good) => ({ kind: 'stall', start: JSON.stringify(good).slice(0, 80) }),
  'unknown-parameter': (_good, { body }) => {
    const isNew = body.max_completion_tokens !== undefined;
    const [sent, other] = isNew
      ? ['max_completion_tokens', 'max_tokens']
      : ['max_tokens', 'max_completion_tokens'];
    throw unsupported(sent as string, other);
  },
  'no-response-format': () => {
    throw unsupported('response_format');
  },
  'context-length': () => {
    throw tooLong(4_096, 5_000);
  },
  unauthorized: () => {
    throw unauthorized();
  },
  'no-model': (_good, { body }) => {
    throw noModel(body.model);
  },
  'rate-limit': () => {
    throw tooFast();
  },
  'rate-limit-3': () => {
    throw tooFast('3');
  },
  'rate-limit-3600': () => {
    throw tooFast('3600');
  },
  'no-money': () => {
    throw noMoney('insufficient_quota');
  },
  'spend-limit': () => {
    throw noMoney('project_spend_limit_exceeded');
  },
  'server-error': () => {
    throw broken(500);
  },
  unavailable: () => {
    throw broken(503);
  },
} satisfies Record<string, Make>;

export type Mode = keyof typeof modes;
export const modeNames = Object.keys(modes) as [Mode, ...Mode[]];

function answer(change: (good: ChatAnswer) => unknown): Make {
  return (good) => ({ kind: 'answer', body: change(good) });
}

function withChoice(good: ChatAnswer, change: (choice: Choice) => Partial<Choice>): ChatAnswer {
  return { ...good, choices: good.choices.map((choice) => ({ ...choice, ...change(choice) })) };
}

function withContent(
  good: ChatAnswer,
  change: (text: string) => string,
  more: Partial<Choice> = {},
): ChatAnswer {
  return withChoice(good, ({ message }) => ({
    message: { ...message, content: change(message.content ?? '') },
    ...more,
  }));
}
