import { type QueryClient, QueryObserver, type QueryObserverOptions } from '@tanstack/react-query';
import { onTestFinished } from 'vitest';

/** A query that is shown until the test ends, or `leave` is called; each fetch of it waits for an answer. */
export function answerByHand(
  client: QueryClient,
  queryKey: unknown[],
  options: Partial<QueryObserverOptions> = {},
) {
  const fetches: (PromiseWithResolvers<unknown> & { signal: AbortSignal })[] = [];
  const shown = new QueryObserver(client, {
    queryKey,
    queryFn({ signal }) {
      const fetch = { ...Promise.withResolvers<unknown>(), signal };
      fetches.push(fetch);
      return fetch.promise;
    },
    ...options,
  });
  const leave = shown.subscribe(() => {});
  onTestFinished(leave);
  return {
    fetches,
    leave,
    /** Answers the newest fetch, and waits until that is taken in. */
    async answer(data: unknown) {
      fetches.at(-1)?.resolve(data);
      await settle();
    },
    async fail(error = new Error('away')) {
      fetches.at(-1)?.reject(error);
      await settle();
    },
  };
}

/** All that follows without a timer: Node's next tick comes after every promise that is due. */
const settle = () => new Promise<void>((resolve) => process.nextTick(resolve));
