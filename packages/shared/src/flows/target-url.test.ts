import { describe, expect, test } from 'vitest';
import { previousTarget, targetUrl, withTarget } from './target-url.ts';

const file = 'https://file.test/webhook';
const other = 'https://other.test/webhook';
const third = 'https://third.test/webhook';
const none = { url: null, urlOfFile: null, previousUrl: null };

describe('where events go', () => {
  test.each([
    ['nothing was set', undefined, { url: file, isSet: false }],
    ['something else was set', none, { url: file, isSet: false }],
    ['it was set', withTarget(file, undefined, other), { url: other, isSet: true }],
    [
      'the file says something else since',
      withTarget(third, none, other),
      { url: file, isSet: false },
    ],
    [
      'it was set back',
      withTarget(file, withTarget(file, none, other), file),
      { url: file, isSet: false },
    ],
  ])('%s', (_, set, want) => {
    expect(targetUrl(file, set)).toEqual(want);
  });
});

describe('where they went before', () => {
  const changed = withTarget(file, undefined, other);
  test('undone, and undone again', () => {
    expect(previousTarget(file, changed)).toBe(file);
    const undone = withTarget(file, changed, previousTarget(file, changed) ?? '');
    expect(targetUrl(file, undone).url).toBe(file);
    expect(previousTarget(file, undone)).toBe(other);
  });
  test('nowhere, before any change and after the file has changed', () => {
    expect(previousTarget(file, undefined)).toBeUndefined();
    expect(previousTarget(third, changed)).toBeUndefined();
  });
});
