import type { ZaloSaid } from '@omnirelay/adapters/zalo/client.ts';
import type { ZaloOutgoing } from '@omnirelay/adapters/zalo/message.ts';
import { UncertainError } from '@omnirelay/shared/errors.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { describe, expect, test } from 'vitest';
import { couldBe, findSent } from './find-sent.ts';

const triedAtMs = Date.UTC(2026, 0, 15, 12);
const replayWindow = 2 * 3_600_000;
const gate: Gate = {
  pass: async () => {},
  failed: async () => {},
  succeeded: async () => {},
  pause: async () => {},
  state: async () => 'closed',
};
const text = (words: string) => ({ kind: 'text', text: words }) as ZaloOutgoing;
const line = (id: string, change: Partial<ZaloSaid> = {}): ZaloSaid => ({
  message_id: id,
  src: 0,
  time: triedAtMs,
  type: 'text',
  message: 'Chào anh',
  ...change,
});

/** @param newestFirst the conversation; `ours` are known, `heard` when we were told of them */
function find(
  newestFirst: ZaloSaid[],
  {
    ours = [],
    heard = {},
    message = text('Chào anh'),
  }: {
    ours?: string[];
    heard?: Record<string, number>;
    message?: ZaloOutgoing;
  } = {},
) {
  const deps = {
    gate,
    zalo: { history: async (_: string, at: number) => newestFirst.slice(at, at + 10) },
    zaloConnection: { name: 'zalo-main', callsPerMinute: 100, replayWindow },
    ledger: {
      originOf: async (_: string, echoId: string) =>
        ours.includes(echoId.replace('message-', '')) ? 'effect' : undefined,
    },
    heardOf: async () => new Map(Object.entries(heard)),
  };
  return findSent(deps as never, '1', message, triedAtMs);
}

describe('what an unclear call may have sent', () => {
  test.each<[string, ZaloSaid[], Parameters<typeof find>[1], string | undefined]>([
    ['is not in an empty conversation', [], {}, undefined],
    ['has its words', [line('b', { message: 'Khác' }), line('a')], {}, 'a'],
    ['is not the customer’s', [line('a', { src: 1 })], {}, undefined],
    ['is not another of ours', [line('a')], { ours: ['a'] }, undefined],
    ['is the oldest of two', [line('b'), line('a')], {}, 'a'],
    ['is the one that is not known', [line('b'), line('a')], { ours: ['a'] }, 'b'],
    ['may be of a clock that is behind', [line('a', { time: triedAtMs - replayWindow })], {}, 'a'],
    ['is not older', [line('a', { time: triedAtMs - replayWindow - 1 })], {}, undefined],
    ['was not heard of before', [line('a')], { heard: { a: triedAtMs - 1 } }, undefined],
    ['may be heard of since', [line('a')], { heard: { a: triedAtMs } }, 'a'],
  ])('%s', async (_, said, about, want) => {
    expect(await find(said, about)).toBe(want);
  });

  test('is looked for through all pages that are new enough', async () => {
    const others = Array.from({ length: 25 }, (_, i) => line(`x${i}`, { message: 'Khác' }));
    expect(await find([...others, line('a')])).toBe('a');
    const old = line('old', { message: 'Khác', time: 0 });
    expect(await find([...others.slice(0, 9), old, line('a')])).toBeUndefined();
  });

  test('is for a person to find where there is too much', async () => {
    const others = Array.from({ length: 500 }, (_, i) => line(`x${i}`, { message: 'Khác' }));
    await expect(find([line('a'), ...others])).rejects.toBeInstanceOf(UncertainError);
  });
});

test.each<[string, Partial<ZaloSaid>, ZaloOutgoing, boolean]>([
  ['the same words', {}, text('Chào anh'), true],
  ['with blanks around', { message: ' Chào anh\n' }, text('Chào anh'), true],
  ['in decomposed letters', { message: 'Chào anh'.normalize('NFD') }, text('Chào anh'), true],
  ['other words', { message: 'Chào' }, text('Chào anh'), false],
  ['no words', { message: undefined }, text('Chào anh'), false],
  ['of the customer', { src: 1 }, text('Chào anh'), false],
  ['an image without words', { type: 'photo' }, { kind: 'image', attachmentId: '1' }, true],
  ['words for an image', {}, { kind: 'image', attachmentId: '1' }, false],
  ['a file', { type: 'file' }, { kind: 'file', token: '1' }, true],
])('%s: %j', (_, change, message, want) => {
  expect(couldBe(line('a', change), message)).toBe(want);
});
