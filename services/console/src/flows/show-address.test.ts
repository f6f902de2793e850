import { expect, test } from 'vitest';
import { showAddress } from './show-address.ts';

test.each([
  ['https://file.example/webhook', 'https://file.example/webhook'],
  ['https://file.example', 'https://file.example/'],
  ['https://file.example/a?key=secret&b=', 'https://file.example/a?key=••••&b=••••'],
  ['https://file.example/a?secret', 'https://file.example/a?secret=••••'],
  ['http://crewai:8001/a%20b?%C3%A9=1', 'http://crewai:8001/a%20b?%C3%A9=••••'],
])('%s', (url, want) => {
  expect(showAddress(url)).toBe(want);
});
