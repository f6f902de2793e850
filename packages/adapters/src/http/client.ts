import type { Readable } from 'node:stream';
import { RetryableError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { inCallSpan } from '@omnirelay/shared/tracing/call-span.ts';
import { Agent, type FormData } from 'undici';
import { networkError, statusError } from './errors.ts';
import { exchange } from './exchange.ts';

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL, with a leading slash; ids already encoded. */
  path: string;
  /** Names the call in errors and logs: `POST conversation message`. */
  what: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  json?: unknown;
  body?: FormData | Buffer | Readable;
  timeoutMs?: number;
  /** Ends the call before its deadline. */
  signal?: AbortSignal | undefined;
  /** What a refusal means, where a provider says more than its status. */
  toError?: (what: string, refusal: HttpReply) => Error | undefined;
}

export interface HttpReply {
  status: number;
  /** Parsed JSON, or undefined where the answer has none. */
  json: unknown;
  headers: Record<string, string | string[] | undefined>;
}

export interface HttpClient {
  /** One timed attempt; the queue owns retries. @throws RetryableError, PermanentError */
  send(call: HttpCall): Promise<HttpReply>;
  close(): Promise<void>;
}

/** An answer larger than this is no answer of a help desk. */
const maxAnswerBytes = 20 * 1024 * 1024;

export function createHttpClient(options: {
  baseUrl: string;
  headers: Record<string, string>;
  timeoutMs: number;
}): HttpClient {
  const base = options.baseUrl.replace(/\/+$/, '');
  const agent = new Agent({ connections: 128, connectTimeout: 5_000, keepAliveTimeout: 4_000 });
  return {
    send(call) {
      const about = { name: call.what, method: call.method, url: base };
      return inCallSpan(about, async (tellStatus) => {
        const { status, headers, text } = await attempt(agent, base, options, call);
        tellStatus(status);
        const json = readJson(text);
        if (status >= 200 && status < 300) return { status, json, headers };
        throw (
          call.toError?.(call.what, { status, json, headers }) ??
          statusError(call.what, status, headers, json, Date.now())
        );
      });
    },
    close: () => agent.close(),
  };
}

async function attempt(
  agent: Agent,
  base: string,
  options: { headers: Record<string, string>; timeoutMs: number },
  call: HttpCall,
) {
  const query = Object.entries(call.query ?? {}).filter(([, value]) => value !== undefined);
  const url = new URL(`${base}${call.path}${query.length > 0 ? `?${encode(query)}` : ''}`);
  const request = {
    method: call.method,
    headers: {
      accept: 'application/json',
      ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
      ...call.headers,
    },
    body: call.json === undefined ? (call.body ?? null) : JSON.stringify(call.json),
  };
  const { timeoutMs: deadlineMs = options.timeoutMs, signal } = call;
  try {
    return await exchange(agent, url, request, { deadlineMs, signal, maxBytes: maxAnswerBytes });
  } catch (error) {
    // We ended it: that says nothing about the provider.
    if (signal?.aborted) throw new RetryableError(`${call.what}: ended`, { outcome: 'unclear' });
    throw networkError(call.what, error);
  }
}

function encode(query: [string, string | number | undefined][]): string {
  return query
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
}

function readJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return parseJson(text);
  } catch {
    // 5xx may be HTML, 429 plain text: the status tells enough.
    return undefined;
  }
}
