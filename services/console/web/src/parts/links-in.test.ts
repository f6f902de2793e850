import { expect, test } from 'vitest';
import { linksIn, webAddress } from './links-in.ts';

const links = (text: string) => linksIn(text).flatMap(({ href }) => href ?? []);

test.each([
  ['https', 'see https://example.com/a?b=c#d.', ['https://example.com/a?b=c#d']],
  ['http', 'http://example.com', ['http://example.com/']],
  ['several', 'https://a.example https://b.example', ['https://a.example/', 'https://b.example/']],
  ['names with other letters', 'https://bücher.example', ['https://xn--bcher-kva.example/']],
  ['no scripts', 'javascript:alert(1) JAVASCRIPT://example.com/%0aalert(1)', []],
  ['no data, files or mail', 'data:text/html,x file:///etc/passwd mailto:a@b.example', []],
  ['nothing that only looks like one', 'report.zip example.com a@example.com //example.com', []],
])('%s', (_, text, found) => {
  expect(links(text)).toEqual(found);
});

test.each([
  '',
  'plain',
  'a https://example.com b',
  'https://example.com',
  '\u202Ehttps://x.example',
])('nothing of "%s" is lost', (text) => {
  expect(
    linksIn(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});

test('only addresses of the web are addresses', () => {
  expect(webAddress('https://example.com')).toBe('https://example.com/');
  expect(webAddress('javascript:alert(1)')).toBeUndefined();
  expect(webAddress(' jAvAsCrIpT:alert(1)')).toBeUndefined();
  expect(webAddress('/relative')).toBeUndefined();
});
