import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerByHand } from '../testing/answer-by-hand.ts';
import { askAnew } from './ask-anew.ts';

const queryKey = ['run', 'r1'];
const showing = { initialData: 'shown' };
let client: QueryClient;
const ask = () => void askAnew(client, queryKey);

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
});
afterEach(() => {
  client.clear();
  vi.useRealTimers();
});

test.each([
  ['the first fetch', {}],
  ['a later fetch', showing],
])('asked during %s, it is not given up, and there is one more', async (_, options) => {
  const { answer, fetches } = answerByHand(client, queryKey, options);
  for (let event = 0; event < 20; event++) ask();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(fetches.map(({ signal }) => signal.aborted)).toEqual([false]);
  await answer('from before');
  expect(fetches).toHaveLength(2);
  await answer('from after');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(fetches).toHaveLength(2);
  expect(client.getQueryData(queryKey)).toBe('from after');
});

test('asked during the one more, there is another after a pause', async () => {
  const { answer, fetches } = answerByHand(client, queryKey);
  ask();
  await answer('from before');
  ask();
  await vi.advanceTimersByTimeAsync(400);
  ask();
  await answer('from between');
  await vi.advanceTimersByTimeAsync(599);
  expect(fetches).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(fetches).toHaveLength(3);
  await answer('from after');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(fetches).toHaveLength(3);
});

test('what another fetch under way brings after the pause is from before, too', async () => {
  const { answer, fetches } = answerByHand(client, queryKey, { ...showing, staleTime: 60_000 });
  ask();
  await answer('at once');
  ask();
  void client.refetchQueries({ queryKey });
  ask();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fetches).toHaveLength(2);
  await answer('from before');
  expect(fetches).toHaveLength(3);
});

test('a stream of events has it fetched once a second', async () => {
  let fetches = 0;
  answerByHand(client, queryKey, {
    ...showing,
    staleTime: 60_000,
    queryFn: async () => ++fetches,
  });
  for (let event = 0; event < 99; event++) {
    ask();
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(fetches).toBe(5);
});

test('a fetch that fails is followed by one more', async () => {
  const { answer, fail, fetches } = answerByHand(client, queryKey, showing);
  ask();
  await fail();
  expect(fetches).toHaveLength(2);
  await answer('from after');
  expect(client.getQueryState(queryKey)).toMatchObject({ data: 'from after', error: null });
});

test('what is removed, at once or in the pause, is not fetched', async () => {
  const first = answerByHand(client, queryKey);
  ask();
  client.clear();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(first.fetches).toHaveLength(1);
  const second = answerByHand(client, queryKey, { ...showing, staleTime: 60_000 });
  ask();
  await second.answer('once');
  ask();
  client.clear();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(second.fetches).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('what nobody looks at any more is fetched when somebody does', async () => {
  const { fetches, leave } = answerByHand(client, queryKey, showing);
  ask();
  leave();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(fetches).toHaveLength(1);
  expect(client.getQueryState(queryKey)?.isInvalidated).toBe(true);
});

test('what was never looked at stays unknown', async () => {
  await askAnew(client, queryKey);
  expect(client.getQueryCache().getAll()).toEqual([]);
});
