import { get } from 'node:http';
import { waitUntil } from '../../packages/shared/src/local/wait-until.ts';

const everyMs = 200;
const oneTryMs = 2_000;

/** Asks the http URL until it answers (`anyStatus`: with whatever) or the time is over. */
export function waitForAnswer(
  url: string,
  { timeoutMs, anyStatus = false }: { timeoutMs: number; anyStatus?: boolean },
): Promise<boolean> {
  return waitUntil(
    async () => {
      const status = await ask(url).catch(() => undefined);
      return status !== undefined && (anyStatus || (status >= 200 && status < 300));
    },
    { timeoutMs, everyMs },
  );
}

/** Not `fetch`, which never calls ports that browsers refuse, such as 6000 or 10080. */
function ask(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(oneTryMs);
    get(url, { signal }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}
