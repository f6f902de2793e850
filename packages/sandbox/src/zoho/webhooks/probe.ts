/** Zoho waits as long as it does for any delivery. */
const timeoutMs = 5_000;

/** Whether a URL answers GET with 200, or else POST. A POST may come without a token. */
export async function probe(url: string, headers: Record<string, string>): Promise<boolean> {
  return (
    (await answers(url, { method: 'GET' })) || (await answers(url, { method: 'POST', headers }))
  );
}

async function answers(url: string, call: RequestInit): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { ...call, redirect: 'manual', signal });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}
