import { expect, test } from 'vitest';
import { isSameMessage } from './same-words.ts';

const stored = { content: 'Xin chào, 5 cái?', private: false, version: '', deletedAt: null };

test.each([
  ['itself', {}, stored.content, true],
  ['other spaces, before its provider has it', {}, 'Xin chào,  5 cái?', false],
  ['other words', {}, 'Xin chào', false],
  [
    'what its provider made of it',
    { version: '1', content: 'Xin chào,\n5 cái ?' },
    stored.content,
    true,
  ],
  ['other words, when its provider has it', { version: '1' }, 'Xin chào, 6 cái?', false],
  ['whatever it was, when it is deleted', { deletedAt: new Date(), content: '' }, 'x', true],
  ['an answer, where it is a note', { private: true }, stored.content, false],
])('%s', (_, row, content, want) => {
  expect(isSameMessage({ ...stored, ...row }, { content, private: false })).toBe(want);
});
