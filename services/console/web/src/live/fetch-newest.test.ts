import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { itemsOf, type Page, type Pages } from '../api/pages.ts';
import { fetchNewest } from './fetch-newest.ts';

interface Item {
  id: string;
}
const queryKey = ['numbers'];
const order = (a: Item, b: Item) => Number(b.id) - Number(a.id);
const pageOf = (ids: string[], nextCursor: string | null): Page<Item> => ({
  items: ids.map((id) => ({ id })),
  nextCursor,
});
const shownIds = () => itemsOf(client.getQueryData<Pages<Item>>(queryKey)).map(({ id }) => id);
let client: QueryClient;
let answers: ((page: Page<Item>) => void)[];
let list: InfiniteQueryObserver<Page<Item>, Error, Pages<Item>, string[], string | null>;

/** A list that shows 3 and 2, and has more. */
beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(queryKey, { pages: [pageOf(['3', '2'], '2')], pageParams: [null] });
  answers = [];
  list = new InfiniteQueryObserver(client, {
    queryKey,
    queryFn: () => new Promise<Page<Item>>((answer) => answers.push(answer)),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });
  onTestFinished(list.subscribe(() => {}));
});

const fetchFirst = async () => pageOf(['4', '3'], '3');

test('what is new comes on top', async () => {
  await fetchNewest(client, { queryKey, fetchFirst, order }, new AbortController().signal);
  expect(shownIds()).toEqual(['4', '3', '2']);
});

test('further pages that are under way do not take it back', async () => {
  const further = list.fetchNextPage();
  const newest = fetchNewest(client, { queryKey, fetchFirst, order }, new AbortController().signal);
  answers[0]?.(pageOf(['1'], null));
  await Promise.all([further, newest]);
  expect(shownIds()).toEqual(['4', '3', '2', '1']);
});

test('one that was given up while it waited changes nothing', async () => {
  const further = list.fetchNextPage();
  const given = new AbortController();
  const newest = fetchNewest(client, { queryKey, fetchFirst, order }, given.signal);
  given.abort();
  answers[0]?.(pageOf(['1'], null));
  await further;
  await expect(newest).rejects.toThrow('aborted');
  expect(shownIds()).toEqual(['3', '2', '1']);
});
