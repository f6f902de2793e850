import { InfiniteQueryObserver, onlineManager, QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Page, Pages } from '../api/pages.ts';
import { answerByHand } from '../testing/answer-by-hand.ts';
import { changeQuery, newestKey } from './change-query.ts';
import { fetchNewest } from './fetch-newest.ts';

const queryKey = ['numbers'];
let client: QueryClient;

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
});

const add = (number: number) =>
  changeQuery<number[]>(client, queryKey, (known) => known && [...known, number]);
const numbers = () => client.getQueryData<number[]>(queryKey);

test('all changes during one fetch reach its answer, in their order, and nothing is fetched again', async () => {
  const { answer, fetches } = answerByHand(client, queryKey, { initialData: [1] });
  add(2);
  add(3);
  expect(numbers()).toEqual([1, 2, 3]);
  await answer([0]);
  expect(numbers()).toEqual([0, 2, 3]);
  expect(fetches).toHaveLength(1);
});

test('the next answer is left as it is', async () => {
  const { answer } = answerByHand(client, queryKey);
  add(2);
  await answer([1]);
  void client.refetchQueries({ queryKey });
  await answer([1]);
  expect(numbers()).toEqual([1]);
});

test('so is one that was only asked for after the change', async () => {
  client.mount();
  onTestFinished(() => {
    onlineManager.setOnline(true);
    client.unmount();
  });
  onlineManager.setOnline(false);
  const { answer, fetches } = answerByHand(client, queryKey);
  add(2);
  onlineManager.setOnline(true);
  await expect.poll(() => fetches.length).toBe(1);
  await answer([1]);
  expect(numbers()).toEqual([1]);
});

test('a fetch that fails takes nothing back', async () => {
  const { fail } = answerByHand(client, queryKey, { initialData: [1] });
  add(2);
  await fail();
  expect(client.getQueryState(queryKey)?.status).toBe('error');
  expect(numbers()).toEqual([1, 2]);
});

test('a fetch that succeeds at its second try is changed, too', async () => {
  const options = { retry: 1, retryDelay: 0 };
  const { answer, fail, fetches } = answerByHand(client, queryKey, options);
  add(2);
  await fail();
  await expect.poll(() => fetches.length).toBe(2);
  await answer([1]);
  expect(numbers()).toEqual([1, 2]);
});

test('what is left while its answer is under way keeps the change', async () => {
  const { answer, leave } = answerByHand(client, queryKey, { initialData: [1] });
  add(2);
  leave();
  await answer([0]);
  expect(numbers()).toEqual([1, 2]);
});

test('what is removed meanwhile does not come back', async () => {
  const { answer } = answerByHand(client, queryKey);
  changeQuery(client, queryKey, () => [1]);
  client.clear();
  await answer([0]);
  expect(client.getQueryCache().getAll()).toEqual([]);
});

interface Item {
  id: string;
  state: string;
}
const order = (a: Item, b: Item) => Number(b.id) - Number(a.id);
const item = (id: string, state = 'old'): Item => ({ id, state });
const close = (id: string) =>
  changeQuery<Pages<Item>>(client, queryKey, (list) => {
    return (
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          items: page.items.map((each) => (each.id === id ? item(id, 'closed') : each)),
        })),
      }
    );
  });
const closed = () =>
  client
    .getQueryData<Pages<Item>>(queryKey)
    ?.pages.flatMap(({ items }) => items.filter(({ state }) => state === 'closed'))
    .map(({ id }) => id);

test('a further page undoes nothing in those before it, and is changed as they are', async () => {
  const answers: ((page: Page<Item>) => void)[] = [];
  const shown = new InfiniteQueryObserver<Page<Item>, Error, Pages<Item>, string[], string | null>(
    client,
    {
      queryKey,
      queryFn: () => new Promise<Page<Item>>((answer) => answers.push(answer)),
      initialPageParam: null,
      getNextPageParam: ({ nextCursor }) => nextCursor,
      initialData: { pages: [{ items: [item('2')], nextCursor: '1' }], pageParams: [null] },
      staleTime: Number.POSITIVE_INFINITY,
    },
  );
  onTestFinished(shown.subscribe(() => {}));
  const further = shown.fetchNextPage();
  close('2');
  close('1');
  answers[0]?.({ items: [item('1')], nextCursor: null });
  await further;
  expect(closed()).toEqual(['2', '1']);
});

test('neither does the first page when it is asked for by itself', async () => {
  client.setQueryData(queryKey, {
    pages: [{ items: [item('1')], nextCursor: null }],
    pageParams: [null],
  });
  const first = Promise.withResolvers<Page<Item>>();
  answerByHand(client, newestKey(queryKey), {
    async queryFn({ signal }: { signal: AbortSignal }) {
      await fetchNewest(client, { queryKey, order, fetchFirst: () => first.promise }, signal);
      return 'merged';
    },
  });
  close('1');
  first.resolve({ items: [item('1')], nextCursor: null });
  await expect.poll(() => client.getQueryData(newestKey(queryKey))).toBe('merged');
  expect(closed()).toEqual(['1']);
});
