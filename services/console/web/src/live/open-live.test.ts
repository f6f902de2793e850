import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aConversation } from '../testing/samples.ts';
import type { LiveEvent } from './apply-live-event.ts';
import { type LiveState, openLive } from './open-live.ts';

/** As much of an EventSource as is used, with its line in our hands. */
class Line extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Line[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    Line.opened.push(this);
  }
  close(): void {
    this.readyState = Line.CLOSED;
  }
  fail(isFinal: boolean): void {
    this.readyState = isFinal ? Line.CLOSED : 0;
    this.onerror?.();
  }
}

const states: LiveState[] = [];
const events: LiveEvent[] = [];
const open = () =>
  openLive(
    '/api/events',
    { onEvent: (event) => events.push(event), onState: (state) => states.push(state) },
    Line as unknown as typeof EventSource,
  );
const newest = () => Line.opened.at(-1) as Line;

beforeEach(() => {
  vi.useFakeTimers();
  Line.opened = [];
  states.length = 0;
  events.length = 0;
});
afterEach(() => vi.useRealTimers());

test('hands events on; what it cannot read changes nothing', () => {
  open();
  newest().onopen?.();
  const data = aConversation();
  newest().dispatchEvent(new MessageEvent('conversation', { data: JSON.stringify(data) }));
  newest().dispatchEvent(new MessageEvent('conversation', { data: '{' }));
  newest().dispatchEvent(new MessageEvent('unheard-of', { data: '{}' }));
  expect(events).toEqual([{ kind: 'conversation', data }]);
  expect(states).toEqual(['connecting', 'live']);
});

test('polls while the line is gone, and is live again when the browser has it back', () => {
  open();
  newest().onopen?.();
  newest().fail(false);
  newest().onopen?.();
  expect(states).toEqual(['connecting', 'live', 'polling', 'live']);
  expect(Line.opened).toHaveLength(1);
});

test('connects again where the browser gives up, ever less often', () => {
  open();
  for (const pauseMs of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    const before = Line.opened.length;
    newest().fail(true);
    vi.advanceTimersByTime(pauseMs - 1);
    expect(Line.opened).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(Line.opened).toHaveLength(before + 1);
  }
});

test('stays away once closed', () => {
  const live = open();
  newest().fail(true);
  live.close();
  vi.advanceTimersByTime(60_000);
  expect(Line.opened).toHaveLength(1);
});
