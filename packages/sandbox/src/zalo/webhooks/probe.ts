import type { Account } from './events.ts';

const timeoutMs = 2_000;

/** The console's "Kiểm tra": a POST that nobody signed, looking like a message. Whether it is answered with 200. */
export async function probe(url: string, { appId, oaId }: Account, atMs: number): Promise<boolean> {
  const body = JSON.stringify({
    app_id: appId,
    sender: { id: '1' },
    recipient: { id: oaId },
    event_name: 'user_send_text',
    message: { text: 'This is testing message', msg_id: 'This is message id' },
    timestamp: String(atMs),
  });
  try {
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}
