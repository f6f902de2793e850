import { type Agent, request } from 'undici';

export type WebhookResult =
  | { status: number; retryAfterSeconds?: number }
  | { timeout: true }
  | { networkError: string };

/** One POST; `timeoutMs` covers everything up to the last byte of the answer. Redirects are not followed. */
export async function postWebhook(options: {
  agent: Agent;
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
  timeoutMs: number;
}): Promise<WebhookResult> {
  const { agent, url, headers, body, timeoutMs } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      headers,
      body,
      signal: deadline,
    });
    await answer.body.dump({ signal: deadline, limit: 1024 * 1024 });
    const retryAfterSeconds = Number(answer.headers['retry-after'] ?? Number.NaN);
    return Number.isNaN(retryAfterSeconds)
      ? { status: answer.statusCode }
      : { status: answer.statusCode, retryAfterSeconds };
  } catch (error) {
    if (deadline.aborted) return { timeout: true };
    return { networkError: error instanceof Error ? error.message : String(error) };
  }
}
