import { RetryableError } from '@omnirelay/shared/errors.ts';
import { expect, test } from 'vitest';
import { type CompareDeps, compare } from './compare.ts';
import type { Changed, Source } from './source.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');
const away = new RetryableError('502', { outcome: 'not-applied' });

function aConversation(externalId: string): Changed {
  const status = {
    type: 'conversation_status_changed',
    providerEventId: `status-${externalId}`,
    isClosed: false,
    atMs: noon - 60_000,
    body: () => ({}),
  };
  return { conversationKey: externalId, externalId, changedAtMs: noon - 60_000, status };
}

/** Compares conversations of which these can't be read, and tells which were skipped and read. */
function desk(ids: string[], broken: string[]) {
  const seen = { skipped: [] as string[], read: [] as string[] };
  const source: Source = {
    statusTypes: [],
    readStatus: () => undefined,
    page: async () => ({ conversations: ids.map(aConversation), next: undefined }),
    async *history({ externalId }) {
      if (broken.includes(externalId)) throw away;
      seen.read.push(externalId);
      yield [];
    },
  };
  const deps: CompareDeps = {
    connection: 'chatwoot-main',
    source,
    flowsFor: () => [],
    findKnown: async () => new Map(),
    findStatusBody: async () => undefined,
    isMistaken: async () => false,
    isStored: true,
    findTimes: async () => new Map(),
    accept: () => Promise.reject(new Error('nothing is accepted')),
    haveRoom: async () => {},
    window: () => ({ nowMs: noon, firstSyncAtMs: 0, maxAgeMs: 86_400_000, leaveMs: 30_000 }),
    skipped: ({ externalId }) => seen.skipped.push(externalId),
  };
  return { deps, seen };
}

const nothing = { conversationsRead: 0, messagesRead: 0, healed: 0, oldestGapMs: null };
const range = { sinceMs: noon - 3_600_000 };

test('several that can’t be read, one after another, hold up no other', async () => {
  const { deps, seen } = desk(['a', 'b', 'c', 'd'], ['a', 'b', 'c']);
  await compare(deps, range, { ...nothing }, async () => {});
  expect(seen).toEqual({ skipped: ['a', 'b', 'c'], read: ['d'] });
});

test('a provider that is away is no conversation’s fault', async () => {
  const { deps, seen } = desk(['a', 'b'], ['a']);
  const { page } = deps.source;
  let listed = 0;
  deps.source.page = (...args) => {
    listed += 1;
    return listed === 1 ? page(...args) : Promise.reject(away);
  };
  await expect(compare(deps, range, { ...nothing }, async () => {})).rejects.toBe(away);
  expect(seen.skipped).toEqual([]);
});

test('what fails besides reading is no conversation’s fault', async () => {
  const { deps, seen } = desk(['a', 'b'], []);
  const save = () => Promise.reject(away);
  await expect(compare(deps, range, { ...nothing }, save)).rejects.toBe(away);
  expect(seen.skipped).toEqual([]);
});
