import { expect, test, vi } from 'vitest';
import { isMissingFile, reloadOnce } from './missing-file.ts';

test.each([
  ['Failed to fetch dynamically imported module: https://relay.example/assets/a-1.js', true],
  ['error loading dynamically imported module: https://relay.example/assets/a-1.js', true],
  ['Importing a module script failed.', true],
  ['Unable to preload CSS for /assets/a-1.css', true],
  ['The console does not answer.', false],
])('%s: %s', (message, isMissing) => {
  expect(isMissingFile(new TypeError(message))).toBe(isMissing);
});

test('the page is loaded anew once for each file', () => {
  const kept = new Map<string, string>();
  const reload = vi.fn();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const results = ['a', 'a', 'b'].map((message) =>
    reloadOnce(new Error(message), { storage, reload }),
  );
  expect(results).toEqual([true, false, true]);
  expect(reload).toHaveBeenCalledTimes(2);
});

test('a browser that keeps nothing is not sent round in circles', () => {
  const refuse = () => {
    throw new DOMException('', 'SecurityError');
  };
  const reload = vi.fn();
  const storage = { getItem: refuse, setItem: refuse };
  expect(reloadOnce(new Error('a'), { storage, reload })).toBe(false);
  expect(reload).not.toHaveBeenCalled();
});
