import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createLiveFeed } from './feed.ts';
import { stayOpen } from './stay-open.ts';

class Response extends EventEmitter {
  destroyed = false;
  readonly writableLength = 0;
  write() {
    return true;
  }
  destroy() {
    this.destroyed = true;
    this.emit('close');
  }
}

function open(raw: Response, mayStay = true) {
  const feed = createLiveFeed(
    async () => [],
    () => expect.unreachable(),
  );
  stayOpen(raw, { feed, heartbeatMs: 1, mayStay: async () => mayStay });
  return feed;
}

test('who reads is in the feed until they go', () => {
  const raw = new Response();
  const feed = open(raw);
  expect(feed.size).toBe(1);
  raw.destroy();
  expect(feed.size).toBe(0);
});

test('who went before they were let in takes nobody’s place', () => {
  const raw = new Response();
  raw.destroy();
  expect(open(raw).size).toBe(0);
});

test('who may not any more is let go', async () => {
  const feed = open(new Response(), false);
  await expect.poll(() => feed.size).toBe(0);
});
