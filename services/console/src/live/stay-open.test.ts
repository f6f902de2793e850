import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLiveFeed } from './feed.ts';
import { stayOpen } from './stay-open.ts';

class Response extends EventEmitter {
  destroyed = false;
  readonly writableLength = 0;
  /** What happened to it, in order. */
  readonly calls: string[] = [];
  write() {
    this.calls.push('write');
    return true;
  }
  end() {
    this.calls.push('end');
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

test('who may not any more hears nothing more, and is told that this is the end', async () => {
  const raw = new Response();
  const feed = open(raw, false);
  await expect.poll(() => raw.calls).toContain('end');
  expect(feed.size).toBe(0);
  await pause(20);
  expect(raw.calls.slice(raw.calls.indexOf('end'))).toEqual(['end']);
  expect(raw.destroyed).toBe(false);
});
