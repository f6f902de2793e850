import { expect, test } from 'vitest';
import { nextPage } from './next-page.ts';

test.each([
  [undefined, '/'],
  ['/deliveries?q=1#a', '/deliveries?q=1#a'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
  ['https://elsewhere.example', '/'],
  ['javascript:alert(1)', '/'],
  ['', '/'],
])('%s leads to %s', (next, page) => {
  expect(nextPage(next, 'https://console.example')).toBe(page);
});
