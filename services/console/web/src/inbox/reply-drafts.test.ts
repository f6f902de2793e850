import { beforeEach, expect, test } from 'vitest';
import { forgetSent, keepDraft, putBack, readDraft } from './reply-drafts.ts';

let storage: Storage;
const textOf = () => readDraft('c1', storage).text;
const type = (text: string) => keepDraft('c1', { text, private: false }, storage);

beforeEach(() => {
  const kept = new Map<string, string>();
  storage = {
    length: 0,
    clear: () => kept.clear(),
    key: () => null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
});

test('what is typed is kept for its conversation', () => {
  keepDraft('c1', { text: 'Hello', private: true }, storage);
  expect(readDraft('c1', storage)).toEqual({ text: 'Hello', private: true });
  expect(readDraft('c2', storage)).toEqual({ text: '', private: false });
});

test('what went out is forgotten', () => {
  type('Hello');
  forgetSent('c1', 'Hello', storage);
  expect(textOf()).toBe('');
});

test('what was typed while it went out stays', () => {
  type('And another thing');
  forgetSent('c1', 'Hello', storage);
  expect(textOf()).toBe('And another thing');
});

test('what did not go out comes back, before what was typed since', () => {
  type('And another thing');
  putBack('c1', 'Hello', storage);
  expect(textOf()).toBe('Hello\n\nAnd another thing');
});

test('what did not go out and is still there does not double', () => {
  type('Hello');
  putBack('c1', 'Hello', storage);
  expect(textOf()).toBe('Hello');
});

test.each(['{', '7', 'null', '{"text":7}'])('%s in the store is no draft', (kept) => {
  storage.setItem('omnirelay.reply.c1', kept);
  expect(textOf()).toBe('');
});

test('a store that is full costs nothing but the copy', () => {
  storage.setItem = () => {
    throw new Error('quota');
  };
  expect(() => type('Hello')).not.toThrow();
});
