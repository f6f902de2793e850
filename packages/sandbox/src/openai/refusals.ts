import { type Refusal, refusal } from '../kit/index.ts';

/** `{"error":{"message","type","param","code"}}`, as OpenAI sends it. */
export function refuse(
  status: number,
  error: { message: string; type: string; param?: string; code?: string },
  more: { headers?: Record<string, string>; loud?: boolean } = {},
): Refusal {
  return refusal(status, { error: { param: null, code: null, ...error } }, more);
}

/** A caller's mistake, which tests should hear of. */
export function badRequest(message: string, param?: string): Refusal {
  return refuse(
    400,
    { message, type: 'invalid_request_error', ...(param === undefined ? {} : { param }) },
    { loud: true },
  );
}

/** What the server could do without: no mistake. */
export function unsupported(param: string, instead?: string): Refusal {
  const hint = instead === undefined ? '' : ` Use '${instead}' instead.`;
  return refuse(400, {
    message: `Unsupported parameter: '${param}' is not supported with this model.${hint}`,
    type: 'invalid_request_error',
    param,
    code: 'unsupported_parameter',
  });
}

export function unauthorized(): Refusal {
  return refuse(401, {
    message: 'Incorrect API key provided: sk-****.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  });
}

export function noModel(model: string): Refusal {
  return refuse(404, {
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
    type: 'invalid_request_error',
    code: 'model_not_found',
  });
}

export function tooLong(limit: number, tokens: number): Refusal {
  return refuse(400, {
    message: `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  });
}

export function tooFast(retryAfter?: string): Refusal {
  return refuse(
    429,
    {
      message: 'Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1.',
      type: 'requests',
      code: 'rate_limit_exceeded',
    },
    retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } },
  );
}

export function noMoney(code: string): Refusal {
  return refuse(429, {
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code,
  });
}

export function broken(status: 500 | 503): Refusal {
  const message =
    status === 503
      ? 'The engine is currently overloaded, please try again later.'
      : 'The server had an error while processing your request.';
  return refuse(status, { message, type: 'server_error' });
}
