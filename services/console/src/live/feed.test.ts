import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import type { LiveChange } from '@omnirelay/shared/store/live.ts';
import { expect, test } from 'vitest';
import { createLiveFeed, type LiveReader } from './feed.ts';

const within = { timeoutMs: 30_000, everyMs: 5 };
const change = (id: string): LiveChange => ({ kind: 'message', id });
const show = async (changes: LiveChange[]) =>
  changes.map(({ kind, id }) => ({ kind, data: { id } }));

const never = () => expect.unreachable();

function aReader(writableLength = 0) {
  const reader = {
    writableLength,
    text: '',
    isDestroyed: false,
    write(bytes: Buffer) {
      reader.text += bytes.toString();
      return true;
    },
    destroy() {
      reader.isDestroyed = true;
    },
  };
  return reader satisfies LiveReader;
}

test('what comes together is loaded once and written once', async () => {
  const loads: LiveChange[][] = [];
  const feed = createLiveFeed((changes) => {
    loads.push(changes);
    return show(changes);
  }, never);
  const reader = aReader();
  feed.add(reader);
  feed.take([change('a'), change('b')]);
  feed.take([change('a')]);
  await waitUntil(async () => reader.text !== '', within);
  expect(loads).toEqual([[change('a'), change('b')]]);
  expect(reader.text).toBe(
    'event: message\ndata: {"id":"a"}\n\nevent: message\ndata: {"id":"b"}\n\n',
  );
});

test('nothing is loaded for nobody', async () => {
  const feed = createLiveFeed(async () => expect.unreachable(), never);
  feed.take([change('a')]);
  const reader = aReader();
  feed.add(reader);
  feed.remove(reader);
  feed.take([change('b')]);
});

test('many changes come in turns, all of them', async () => {
  const sizes: number[] = [];
  const feed = createLiveFeed((changes) => {
    sizes.push(changes.length);
    return show(changes);
  }, never);
  const reader = aReader();
  feed.add(reader);
  feed.take(Array.from({ length: 250 }, (_, i) => change(`${i}`)));
  await waitUntil(async () => sizes.length === 3, within);
  expect(sizes).toEqual([100, 100, 50]);
});

test('who leaves too much lying is let go', async () => {
  const feed = createLiveFeed(show, never);
  const [slow, fast] = [aReader(2 * 1024 * 1024), aReader()];
  feed.add(slow);
  feed.add(fast);
  feed.take([change('a')]);
  await waitUntil(async () => slow.isDestroyed, within);
  expect([slow.isDestroyed, fast.isDestroyed, feed.size]).toEqual([true, false, 1]);
});

test('when too much comes at once, all are sent to ask anew', () => {
  const feed = createLiveFeed(show, never);
  const reader = aReader();
  feed.add(reader);
  feed.take(Array.from({ length: 5_001 }, (_, i) => change(`${i}`)));
  expect([reader.isDestroyed, feed.size]).toEqual([true, 0]);
});

test('when it can not be read, all are sent to ask anew, and the next are served', async () => {
  const errors: unknown[] = [];
  let isAway = true;
  const feed = createLiveFeed(
    async (changes) => {
      if (isAway) throw new Error('Postgres is away');
      return show(changes);
    },
    (error) => errors.push(error),
  );
  const [first, second] = [aReader(), aReader()];
  feed.add(first);
  feed.take([change('a')]);
  await waitUntil(async () => first.isDestroyed, within);
  expect(errors).toHaveLength(1);
  isAway = false;
  feed.add(second);
  feed.take([change('b')]);
  await waitUntil(async () => second.text !== '', within);
  expect(second.text).toContain('"b"');
});

test('who comes after all were let go is served', async () => {
  const feed = createLiveFeed(show, never);
  const [first, second] = [aReader(), aReader()];
  feed.add(first);
  feed.take([change('a')]);
  feed.close();
  expect(first).toMatchObject({ isDestroyed: true, text: '' });
  feed.add(second);
  feed.take([change('b')]);
  await waitUntil(async () => second.text !== '', within);
  expect(second.text).toContain('"b"');
});
