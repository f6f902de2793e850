import { waitUntil } from '../../packages/shared/src/local/wait-until.ts';

const everyMs = 200;
const oneTryMs = 2_000;

/** Asks the URL until it answers (`anyStatus`: with whatever) or the time is over. */
export function waitForAnswer(
  url: string,
  { timeoutMs, anyStatus = false }: { timeoutMs: number; anyStatus?: boolean },
): Promise<boolean> {
  return waitUntil(
    async () => {
      try {
        const response = await fetch(url, {
          signal: AbortSignal.timeout(oneTryMs),
          redirect: 'manual',
        });
        await response.body?.cancel();
        return anyStatus || response.ok;
      } catch {
        return false;
      }
    },
    { timeoutMs, everyMs },
  );
}
