import { describe, expect, test } from 'vitest';
import { judgeEvents } from './judge-events.ts';
import { isPrivateUrl, judgePrivate } from './judge-private.ts';
import { findOurs, withoutQuery } from './place.ts';

const ours = '/webhooks/chat';
const place = { path: ours, established: ['/webhook'], publicUrl: undefined };
const find = (urls: string[], publicUrl?: string) =>
  findOurs(urls, (url) => url, { ...place, publicUrl });

describe('which webhooks come here', () => {
  test.each<[string, string[], string | undefined, string[], string[]]>([
    ['by the path', [`https://a.example${ours}`], undefined, [`https://a.example${ours}`], []],
    [
      'below a prefix',
      [`https://a.example/x${ours}`],
      undefined,
      [`https://a.example/x${ours}`],
      [],
    ],
    [
      'with a token',
      [`https://a.example${ours}?token=x`],
      undefined,
      [`https://a.example${ours}?token=x`],
      [],
    ],
    [
      'by an established path',
      ['https://a.example/webhook'],
      undefined,
      ['https://a.example/webhook'],
      [],
    ],
    [
      'not by an established path, where one has our own',
      ['https://crew.example/webhook', `https://a.example${ours}`],
      undefined,
      [`https://a.example${ours}`],
      [],
    ],
    ['of another connection', ['https://a.example/webhooks/other-chat'], undefined, [], []],
    [
      'at the public address',
      [`https://a.example${ours}`],
      'https://a.example',
      [`https://a.example${ours}`],
      [],
    ],
    [
      'at another',
      [`https://b.example${ours}`],
      'https://a.example',
      [],
      [`https://b.example${ours}`],
    ],
    ['somebody else', ['https://crew.example/webhook'], 'https://a.example', [], []],
    ['none of them a URL', ['x', ''], undefined, [], []],
  ])('%s', (_, urls, publicUrl, here, elsewhere) => {
    expect(find(urls, publicUrl)).toEqual({ here, elsewhere });
  });
});

test.each([
  ['https://user:planted@a.example/x?token=planted#planted', 'https://a.example/x'],
  ['no url?token=planted', 'no url'],
])('%s is shown as %s', (url, shown) => {
  expect(withoutQuery(url)).toBe(shown);
});

describe('what a webhook tells of', () => {
  const needed = ['message_created', 'message_updated'];
  test.each([
    [needed, undefined],
    [['message_created'], 'warning'],
    [['message_updated'], 'problem'],
  ])('%j', (subscribed, level) => {
    const [found] = judgeEvents(
      'chat',
      { needed, essential: ['message_created'], subscribed },
      'there',
    );
    expect(found?.level).toBe(level);
  });
});

describe('a private address', () => {
  test.each([
    ['http://127.0.0.1:8000/x', true],
    ['http://[::1]/x', true],
    ['http://inside.example/x', true],
    ['http://outside.example/x', false],
    ['http://both.example/x', false],
    ['http://nowhere.example/x', false],
    ['http://8.8.8.8/x', false],
    ['x', false],
  ])('%s: %s', async (url, isPrivate) => {
    const names: Record<string, string[]> = {
      'inside.example': ['10.0.0.4', 'fd00::1'],
      'outside.example': ['8.8.8.8'],
      'both.example': ['10.0.0.4', '8.8.8.8'],
    };
    const resolve = async (name: string) => names[name] ?? Promise.reject(new Error('ENOTFOUND'));
    expect(await isPrivateUrl(url, resolve)).toBe(isPrivate);
  });

  test.each([
    ['lately', undefined],
    ['long-ago', 'warning'],
    ['never', 'problem'],
  ] as const)('of which was heard: %s', (heard, level) => {
    const reach = { url: 'http://10.0.0.4/x', isPrivate: true, heard };
    expect(judgePrivate('chat', reach, 'Mend it')[0]?.level).toBe(level);
  });
});
