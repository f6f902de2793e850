import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainToMarkdown } from './plain-to-markdown.ts';
import { nastyText } from './testing/nasty-text.ts';
import { linesOf, textOfHtml } from './testing/show-markdown.ts';
import { toZendesk, zendeskMaxBytes } from './to-zendesk.ts';

const bodies = (markdown: string) => toZendesk(markdown).map(({ htmlBody }) => htmlBody);

/** Zendesk leaves what stands in <code> and expands the rest. */
function expandAsZendesk(html: string): string {
  return html
    .split(/(<code>.*?<\/code>)/s)
    .map((piece) =>
      piece.startsWith('<code>') ? piece : piece.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, 'EXPANDED'),
    )
    .join('');
}

test.each([
  ['emphasis', 'a **b** *c*', '<p>a <strong>b</strong> <em>c</em></p>'],
  ['line ends', 'a\nb\n\nc', '<p>a<br>\nb</p>\n<p>c</p>'],
  ["the editor's hard line ends", 'a\\\nb', '<p>a<br>\nb</p>'],
  ['raw HTML', '<b onclick="x">&', '<p>&lt;b onclick=&quot;x&quot;&gt;&amp;</p>'],
  ['addresses', 'http://a.b/c_d_e', '<p><a href="http://a.b/c_d_e">http://a.b/c_d_e</a></p>'],
  ['links without their title', '[a](http://b.c "{{d}}")', '<p><a href="http://b.c">a</a></p>'],
  ['scripted links', '[a](javascript:alert(1))', '<p>a</p>'],
  ['mentions', '[@Ann](mention://user/1/Ann)', '<p>@Ann</p>'],
  ['images', '![a](http://b.c/d.png)', '<p><a href="http://b.c/d.png">a</a></p>'],
  ['code', '```js\na < b\n```', '<pre><code>a &lt; b\n</code></pre>'],
  ['emoji', '👩‍👩‍👧‍👦 ❤️ 🇻🇳', '<p>👩‍👩‍👧‍👦 ❤️ 🇻🇳</p>'],
  ['right to left', '\u200fשלום', '<p>\u200fשלום</p>'],
  ['Thai and combining marks', 'ภาษาไทย e\u0301', '<p>ภาษาไทย e\u0301</p>'],
])('converts %s', (_name, markdown, want) => {
  expect(bodies(markdown)).toEqual([want]);
});

describe('placeholders', () => {
  test.each([
    ['a placeholder', '{{ticket.id}}', '<p><code>{{ticket.id}}</code></p>'],
    ['a tag', '{% if x %}', '<p><code>{% if x %}</code></p>'],
    ['three braces', '{{{a}}}', '<p>{<code>{{a}}</code>}</p>'],
    ['one without an end', 'a {{ b', '<p>a <code>{</code><code>{</code> b</p>'],
    ['one over two lines', '{{a\nb}}', '<p><code>{</code><code>{</code>a<br>\nb}}</p>'],
    ['escaped braces', '\\{\\{a\\}\\}', '<p><code>{{a}}</code></p>'],
    ['entities', '&#123;&#123;a}}', '<p><code>{{a}}</code></p>'],
    ['one in code', '`{{a}}`', '<p><code>{{a}}</code></p>'],
    ['one in code without an end', '`{{a`', '<p><code>&#123;&#123;a</code></p>'],
    [
      'one in a link',
      '[{{a}}](http://b/{{c}})',
      '<p><a href="http://b/%7B%7Bc%7D%7D"><code>{{a}}</code></a></p>',
    ],
    ['one as a language', '```{{a}}\nb\n```', '<pre><code>b\n</code></pre>'],
  ])('holds %s', (_name, markdown, want) => {
    expect(bodies(markdown)).toEqual([want]);
  });

  test('and addresses are shown as typed, not decoded', () => {
    const [body = ''] = bodies(
      'see http://a.example/x%1a%E2%80%AEy and http://xn--80ak6aa92e.example',
    );
    expect(textOfHtml(body)).toContain('http://a.example/x%1a%E2%80%AEy');
    expect(textOfHtml(body)).toContain('http://xn--80ak6aa92e.example');
  });

  test('of any text come out as typed', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const shown = bodies(plainToMarkdown(text)).map(expandAsZendesk).join('');
        expect(linesOf(textOfHtml(shown).replaceAll('\u00a0', ' '))).toEqual(linesOf(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('of any Markdown are never side by side outside code', () => {
    fc.assert(
      fc.property(nastyText, (markdown) => {
        for (const body of bodies(markdown)) {
          expect(body.replace(/<code>.*?<\/code>/gs, '<code/>')).not.toMatch(/\{[{%]/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('long replies', () => {
  test.each([
    ['words', 'hello world '.repeat(20_000)],
    ['Thai', 'ภาษาไทย'.repeat(10_000)],
    ['emoji', '👩‍👩‍👧‍👦'.repeat(10_000)],
    ['what grows as HTML', '<&"'.repeat(30_000)],
    ['braces', '{{a}} '.repeat(15_000)],
  ])('of %s are split in order below the limit, losing nothing', (_name, text) => {
    const parts = bodies(text);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(zendeskMaxBytes + 100);
      expect(part).toMatch(/^<p>.*<\/p>$/s);
    }
    const shown = parts.map(textOfHtml).join('');
    expect(shown.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
  });

  test('keep code as code on both sides of a cut', () => {
    const parts = bodies(`\`\`\`\n${'a * b * c\n'.repeat(10_000)}\`\`\``);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part).toMatch(/^<pre><code>[^<]*<\/code><\/pre>$/);
  });
});

test('deep quotes lose depth, not text', () => {
  expect(textOfHtml(bodies(`${'>'.repeat(500)} end`).join(''))).toContain('end');
});

test.each(['', ' \n '])('blank text %j gives no comment', (text) => {
  expect(toZendesk(text)).toEqual([]);
});
