import { describe, expect, test } from 'vitest';
import { answerText } from '../visibility.ts';
import { inWords, messageBody, toZalo, zaloMaxCharacters } from './message.ts';

const said = (text: string) => answerText(text, { isPrivate: false, isDraft: false });

describe('text for Zalo', () => {
  test.each([
    ['**đậm** và *nghiêng*', 'đậm và nghiêng'],
    ['__bold__ snake_case_name 2*3*4', 'bold snake_case_name 2*3*4'],
    ['# Tiêu đề\n- một\n- hai', 'Tiêu đề\n• một\n• hai'],
    ['[Xem](https://a.example/x) ~~cũ~~', 'Xem (https://a.example/x) cũ'],
    ['[https://a.example](https://a.example)', 'https://a.example'],
    ['```js\ncode()\n```', 'code()'],
    ['`code` và \\*sao\\*', 'code và *sao*'],
    ['> trích', 'trích'],
    ['a\n\n\n\nb', 'a\n\nb'],
    [
      'Tiê\u0301ng Vie\u0323\u0302t'.normalize('NFD'),
      'Tiế'.normalize('NFC') === 'Tiế' ? 'Tiếng Việt' : '',
    ],
    ['  \u0000 ', undefined],
  ])('%j', (given, want) => {
    expect(toZalo(given)[0]).toBe(want);
  });

  test('is split where it is too long, and loses nothing but blanks', () => {
    const text = Array.from({ length: 900 }, (_, i) => `câu số ${i}.`).join(' ');
    const parts = toZalo(text);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => [...part].length <= zaloMaxCharacters)).toBe(true);
    expect(parts.join(' ')).toBe(text);
  });

  test('counts characters, not code units', () => {
    expect(toZalo('😀'.repeat(zaloMaxCharacters))).toHaveLength(1);
    expect(toZalo('😀'.repeat(zaloMaxCharacters + 1))).toHaveLength(2);
  });

  test('takes no longer than it must for hostile Markdown', () => {
    expect(toZalo('*'.repeat(50_000)).length).toBeGreaterThan(0);
    expect(toZalo('['.repeat(50_000)).length).toBeGreaterThan(0);
    expect(toZalo('**a'.repeat(20_000)).length).toBeGreaterThan(0);
  });
});

describe('a body', () => {
  test.each([
    [
      { kind: 'text', text: said('a'), quotedId: 'm1' },
      { text: 'a', quote_message_id: 'm1' },
    ],
    [
      { kind: 'image', attachmentId: 'x', text: said('b') },
      {
        text: 'b',
        attachment: {
          type: 'template',
          payload: {
            template_type: 'media',
            elements: [{ media_type: 'image', attachment_id: 'x' }],
          },
        },
      },
    ],
    [
      { kind: 'gif', attachmentId: 'x', width: 1, height: 2 },
      {
        attachment: {
          type: 'template',
          payload: {
            template_type: 'media',
            elements: [{ media_type: 'gif', attachment_id: 'x', width: 1, height: 2 }],
          },
        },
      },
    ],
    [{ kind: 'file', token: 't' }, { attachment: { type: 'file', payload: { token: 't' } } }],
    [
      {
        kind: 'buttons',
        text: said('c'),
        buttons: [
          { title: 'Xem', open: 'https://a.example' },
          { title: 'Kiểm tra', says: '#relay:help' },
          { title: 'Gọi', call: '84912345678' },
        ],
      },
      {
        text: 'c',
        attachment: {
          type: 'template',
          payload: {
            buttons: [
              { title: 'Xem', type: 'oa.open.url', payload: { url: 'https://a.example' } },
              { title: 'Kiểm tra', type: 'oa.query.show', payload: '#relay:help' },
              { title: 'Gọi', type: 'oa.open.phone', payload: { phone_code: '84912345678' } },
            ],
          },
        },
      },
    ],
  ] as const)('of %j', (message, want) => {
    expect(messageBody(message as never)).toEqual(want);
  });
});

test('buttons and lists have words for accounts that may not send them', () => {
  const buttons = [{ title: 'Xem', open: 'https://a.example' }];
  expect(inWords({ kind: 'buttons', text: said('Chọn:'), buttons })).toBe(
    'Chọn:\n• Xem: https://a.example',
  );
  expect(inWords({ kind: 'list', elements: [{ title: said('Một'), subtitle: said('phụ') }] })).toBe(
    '• Một\n  phụ',
  );
  expect(inWords({ kind: 'text', text: said('a') })).toBeUndefined();
});
