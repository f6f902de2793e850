import { afterEach, expect, test, vi } from 'vitest';
import { aConversation } from '../testing/samples.ts';
import type { LiveEvent } from './apply-live-event.ts';
import type { Line, Live, LiveState } from './open-live.ts';
import { shareLive } from './share-live.ts';

/** One browser's tabs, with Node's own locks and channels; only the lines to the server are made up. */
let browsers = 0;
const tabs: Tab[] = [];

interface Tab {
  states: LiveState[];
  events: LiveEvent[];
  /** its own line, while it has one */
  line: Live | undefined;
  linesOpened: number;
  shared: Line;
}

const patienceMs = 10_000;

/** Asleep, a tab says nothing. */
let sleeping: Tab | undefined;

function openTab(browser: string, settings: Partial<Parameters<typeof shareLive>[3]> = {}): Tab {
  const tab = { states: [], events: [], line: undefined, linesOpened: 0 } as unknown as Tab;
  class Channel extends BroadcastChannel {
    override postMessage(word: unknown): void {
      if (sleeping !== tab) super.postMessage(word);
    }
  }
  const open = (live: Live): Line => {
    tab.line = live;
    tab.linesOpened += 1;
    live.onState('connecting');
    return {
      close() {
        tab.line = undefined;
      },
    };
  };
  tab.shared = shareLive(
    browser,
    { onEvent: (event) => tab.events.push(event), onState: (state) => tab.states.push(state) },
    open,
    { locks: navigator.locks, Channel, ...settings },
  );
  tabs.push(tab);
  return tab;
}

async function openTabs(
  count: number,
  settings: Parameters<typeof openTab>[1] = {},
): Promise<{ leader: Tab; others: Tab[]; all: Tab[] }> {
  browsers += 1;
  const all = Array.from({ length: count }, () => openTab(`browser-${browsers}`, settings));
  const leader = await holderAmong(all);
  leader.line?.onState('live');
  await vi.waitFor(() => expect(all.map(stateOf)).toEqual(all.map(() => 'live')), patienceMs);
  return { leader, others: all.filter((tab) => tab !== leader), all };
}

function holderAmong(among: Tab[]): Promise<Tab> {
  return vi.waitFor(() => {
    const holders = among.filter(({ line }) => line !== undefined);
    expect(holders).toHaveLength(1);
    return holders[0] as Tab;
  }, patienceMs);
}
const stateOf = ({ states }: Tab) => states.at(-1);
const event: LiveEvent = { kind: 'conversation', data: aConversation() };

afterEach(() => {
  sleeping = undefined;
  for (const { shared } of tabs.splice(0)) shared.close();
});

test('one tab has a line, and all hear what comes over it', async () => {
  const { leader, all } = await openTabs(8);
  leader.line?.onEvent(event);
  leader.line?.onState('polling');
  await vi.waitFor(() => expect(all.map(stateOf)).toEqual(all.map(() => 'polling')), patienceMs);
  expect(all.map(({ events }) => events)).toEqual(all.map(() => [event]));
  expect(all.map(({ linesOpened }) => linesOpened).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
});

test('one that is opened later is told how the line is', async () => {
  const { leader } = await openTabs(1);
  const late = openTab(`browser-${browsers}`);
  await vi.waitFor(() => expect(late.states).toEqual(['live']), patienceMs);
  expect([leader.linesOpened, late.linesOpened]).toEqual([1, 0]);
});

test('the next takes over from a tab that is closed, and all know that something may be missing', async () => {
  const { leader, others } = await openTabs(3);
  leader.shared.close();
  const next = await holderAmong(others);
  next.line?.onState('live');
  await vi.waitFor(() => {
    for (const { states } of others) expect(states.slice(-3)).toEqual(['live', 'polling', 'live']);
  }, patienceMs);
  expect(leader.line).toBeUndefined();
});

test('a tab that sleeps loses the line, and listens when it wakes', async () => {
  const { leader, others } = await openTabs(3, { quietMs: 20, answerMs: 1_500 });
  sleeping = leader;
  const next = await holderAmong(others);
  sleeping = undefined;
  next.line?.onState('live');
  await vi.waitFor(() => {
    expect([leader, ...others].map(stateOf)).toEqual(['live', 'live', 'live']);
    expect(leader.states.slice(-3)).toEqual(['live', 'polling', 'live']);
  }, patienceMs);
  expect(leader.line).toBeUndefined();
  next.shared.close();
  await holderAmong([leader, ...others].filter((tab) => tab !== next));
});

test('two browsers, or two users of one, share nothing', async () => {
  const [one, other] = [await openTabs(2), await openTabs(2)];
  one.leader.line?.onEvent(event);
  await vi.waitFor(() => expect(one.others[0]?.events).toEqual([event]), patienceMs);
  expect(other.all.map(({ events }) => events)).toEqual([[], []]);
});

test('where locks are refused, each tab has a line of its own', async () => {
  const refusing = { request: () => Promise.reject(new DOMException('', 'SecurityError')) };
  const all = [1, 2].map(() => openTab('refusing', { locks: refusing as unknown as LockManager }));
  await vi.waitFor(
    () => expect(all.map(({ linesOpened }) => linesOpened)).toEqual([1, 1]),
    patienceMs,
  );
});
