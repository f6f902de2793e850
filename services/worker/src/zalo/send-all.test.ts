import { LeakError, type PublicText } from '@omnirelay/adapters/visibility.ts';
import { describe, expect, test } from 'vitest';
import type { OutgoingFile } from './carry-file.ts';
import { plan, type Saying } from './send-all.ts';

const file = (contentType: string, sizeBytes = 10): OutgoingFile => ({
  name: 'a file',
  contentType,
  sizeBytes,
  body: Buffer.alloc(0),
});
const image = file('image/png');
const document = file('application/pdf');
const film = file('video/mp4', 2_000_000);
const filmLine = '[File not carried over: a file (2.0 MB), ';

const saying = (change: Partial<Saying> = {}): Saying => ({
  userId: '1',
  effectId: 'effect-1',
  action: 'reply',
  text: '',
  files: [],
  vouch: (text) => text as PublicText,
  ...change,
});
/** `text: words`, `image: caption` or `file`. */
const planned = (change: Partial<Saying>) =>
  plan(saying(change)).map((one) => {
    if ('file' in one) return `${one.file.contentType}: ${one.caption ?? ''}`.trim();
    return `${one.kind}: ${'text' in one ? one.text : ''}`;
  });

test.each<[string, Partial<Saying>, string[]]>([
  ['nothing', {}, []],
  ['blanks', { text: ' \n ' }, []],
  ['words', { text: '**Chào** anh' }, ['text: Chào anh']],
  ['an image alone', { files: [image] }, ['image/png:']],
  ['an image with its caption', { text: 'Đây', files: [image] }, ['image/png: Đây']],
  [
    'a document after the words',
    { text: 'Đây', files: [document] },
    ['text: Đây', 'application/pdf:'],
  ],
  [
    'two images after the words',
    { text: 'Đây', files: [image, image] },
    ['text: Đây', 'image/png:', 'image/png:'],
  ],
  ['files in their order', { files: [document, image] }, ['application/pdf:', 'image/png:']],
])('%s', (_, change, want) => {
  expect(planned(change)).toEqual(want);
});

test('what Zalo does not take is named, behind the words', () => {
  const [only, ...others] = planned({ text: 'Xem nhé', files: [film] });
  expect(only).toMatch(/^text: Xem nhé\n\n\[File not carried over: a file \(2\.0 MB\), /);
  expect(others).toEqual([]);
  expect(planned({ files: [film, image] })).toEqual([
    expect.stringContaining(`image/png: ${filmLine}`),
  ]);
});

describe('long words', () => {
  const text = Array.from({ length: 500 }, (_, i) => `câu${i}.`).join(' ');
  test('are several messages, none too long, with all of them', () => {
    const parts = plan(saying({ text })).map((one) => ('text' in one ? String(one.text) : ''));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect([...part].length).toBeLessThanOrEqual(2_000);
    expect(parts.join(' ')).toBe(text);
  });

  test('are no caption', () => {
    expect(planned({ text, files: [image] }).at(-1)).toBe('image/png:');
  });

  test('have their buttons at the end', () => {
    const buttons = [{ title: 'Gặp nhân viên', says: '#relay:human' }];
    const all = plan(saying({ text, buttons }));
    expect(all.map((one) => ('kind' in one ? one.kind : ''))).toEqual([
      ...all.slice(1).map(() => 'text'),
      'buttons',
    ]);
    expect(all.at(-1)).toMatchObject({ buttons });
  });

  test('are planned the same on every try', () => {
    const all = { text, files: [film, document, image] };
    expect(plan(saying(all))).toEqual(plan(saying(all)));
  });
});

test('nothing is planned that nobody vouches for', () => {
  const vouch = () => {
    throw new LeakError('stopped');
  };
  expect(() => plan(saying({ text: 'a note', vouch }))).toThrow(LeakError);
  expect(() => plan(saying({ files: [film], vouch }))).toThrow(LeakError);
});

test('buttons are there also with one image', () => {
  const buttons = [{ title: 'Gặp nhân viên', says: '#relay:human' }];
  expect(JSON.stringify(plan(saying({ text: 'Đây', files: [image], buttons })))).toContain(
    '#relay:human',
  );
});
