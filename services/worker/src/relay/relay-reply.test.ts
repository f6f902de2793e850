import type { ChatwootMessage } from '@omnirelay/adapters/chatwoot/normalize.ts';
import { describe, expect, test } from 'vitest';
import { composeReply } from './relay-reply.ts';

const binh = { kind: 'user', name: 'Binh', email: 'binh@acme.example' } as const;
const nothing = { files: [], placeholders: [] };

function aMessage(with_: Partial<ChatwootMessage> = {}) {
  return { text: 'Please send a **photo**', attachments: [], sender: binh, ...with_ };
}
function anAttachment(with_: Partial<ChatwootMessage['attachments'][number]>) {
  return {
    id: '5',
    fileType: 'file',
    contentType: undefined,
    url: undefined,
    sizeBytes: undefined,
    title: undefined,
    coordinates: undefined,
    ...with_,
  };
}

describe('composeReply', () => {
  test('leaves the agent’s Markdown as it is', () => {
    expect(composeReply(aMessage(), nothing, false)).toBe('Please send a **photo**');
  });

  test('names the agent whom Zendesk does not know', () => {
    expect(composeReply(aMessage(), nothing, true)).toBe('**Binh**\n\nPlease send a **photo**');
  });

  test('a name is no Markdown', () => {
    const sender = { ...binh, name: '*B*_[x](y)' };
    expect(composeReply(aMessage({ text: 'Hi', sender }), nothing, true)).toBe(
      '**\\*B\\*\\_\\[x\\](y)**\n\nHi',
    );
  });

  test('files alone are named', () => {
    const carried = { files: [{ name: 'a_b.png' }, { name: 'c.pdf' }], placeholders: [] };
    expect(composeReply(aMessage({ text: '' }), carried, false)).toBe('📎 a\\_b.png, c.pdf');
  });

  test('files beside text are not', () => {
    const carried = { files: [{ name: 'a.png' }], placeholders: [] };
    expect(composeReply(aMessage({ text: 'See' }), carried, false)).toBe('See');
  });

  test('a file that could not be had is a readable line', () => {
    const carried = {
      files: [],
      placeholders: ['[File not carried over: a.png, it is too large]'],
    };
    expect(composeReply(aMessage({ text: 'See' }), carried, false)).toBe(
      'See\n\n\\[File not carried over: a.png, it is too large\\]',
    );
  });

  test('a place, a contact and a link are said in words', () => {
    const attachments = [
      anAttachment({
        fileType: 'location',
        title: 'Office',
        coordinates: { latitude: 10.5, longitude: 106.7 },
      }),
      anAttachment({ fileType: 'contact', title: 'An Nguyen' }),
      anAttachment({ fileType: 'fallback', title: 'Post', url: 'https://example.com/p' }),
      anAttachment({ fileType: 'embed', title: 'Gone' }),
    ];
    expect(composeReply(aMessage({ text: '', attachments }), nothing, false).split('\n\n')).toEqual(
      [
        '📍 Office 10.5, 106.7 (https://www.openstreetmap.org/?mlat=10.5&mlon=106.7)',
        '👤 An Nguyen',
        'Post https://example.com/p',
        '[File not carried over: Gone, its link has expired]',
      ],
    );
  });

  test('nothing said and nothing carried is nothing, even with a name', () => {
    expect(composeReply(aMessage({ text: ' \n' }), nothing, true)).toBe('');
  });
});
