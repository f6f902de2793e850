import { lazyRouteComponent } from '@tanstack/react-router';
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

function aMemory() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('the page is loaded anew once for each file', () => {
  const storage = aMemory();
  const reload = vi.fn();
  const results = ['a', 'a', 'b'].map((message) =>
    reloadOnce(new Error(message), { storage, reload }),
  );
  expect(results).toEqual([true, false, true]);
  expect(reload).toHaveBeenCalledTimes(2);
});

test('a page that the router has loaded anew for is not loaded once more', async () => {
  const storage = aMemory();
  const reload = vi.fn();
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('window', { location: { reload } });
  const gone = new TypeError('Importing a module script failed.');
  const Page = lazyRouteComponent(() => Promise.reject(gone));
  await Page.preload?.();
  // It waits for the new page by throwing a promise.
  expect(() => Page({})).toThrow();
  vi.unstubAllGlobals();
  expect(reload).toHaveBeenCalledTimes(1);
  expect(reloadOnce(gone, { storage, reload })).toBe(false);
  expect(reload).toHaveBeenCalledTimes(1);
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
