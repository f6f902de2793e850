import { expect, test } from 'vitest';
import { readPointer } from './read-pointer.ts';

// The document of RFC 6901, section 5, and what it lacks.
const document = JSON.parse(`{
  "foo": ["bar", "baz"],
  "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5, "k\\"l": 6, " ": 7, "m~n": 8,
  "~1": 9,
  "none": null,
  "text": "abc",
  "deep": [{ "list": [[], [{ "title": "x" }]] }],
  "__proto__": { "own": true },
  "constructor": { "prototype": 1 }
}`);

test.each([
  ['', document],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/foo/1', 'baz'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
  ['/~01', 9],
  ['/none', null],
  ['/deep/0/list/1/0/title', 'x'],
])('%j leads to what is there', (pointer, want) => {
  expect(readPointer(document, pointer)).toEqual(want);
});

test.each([
  '/missing',
  '/missing/further',
  '/none/further',
  '/foo/2',
  '/foo/-',
  '/foo/-1',
  '/foo/00',
  '/foo/1.0',
  '/foo/1e0',
  '/foo/length',
  '/foo/',
  '/text/0',
  '/text/length',
  'foo',
  '/__proto__',
  '/__proto__/own',
  '/foo/__proto__',
  '/constructor',
  '/constructor/prototype',
  '/toString',
  '/hasOwnProperty',
])('%j leads nowhere', (pointer) => {
  expect(readPointer(document, pointer)).toBeUndefined();
});

test.each([null, 1, 'text', true, undefined])('nothing is inside of %j', (value) => {
  expect(readPointer(value, '/0')).toBeUndefined();
  expect(readPointer(value, '')).toBe(value);
});
