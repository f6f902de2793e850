import fc from 'fast-check';
import { expect, test } from 'vitest';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { nastyText } from './testing/nasty-text.ts';
import { linesOf, showMarkdown } from './testing/show-markdown.ts';

test.each([
  [
    "Zendesk's wrapping",
    '<div class="zd-comment" dir="auto"><p dir="auto">Hi <b>Ann</b>,<br>ok?</p><p>Bye</p></div>',
    'Hi **Ann**,\nok?\n\nBye',
  ],
  ['lists', '<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>', '-   a\n-   b\n\n1.  c'],
  ['quotes', '<blockquote>a<br>b</blockquote>', '> a\n> b'],
  ['code', '<pre><code>a {{b}}\n  *c*</code></pre>', '```\na {{b}}\n  *c*\n```'],
  ['links', '<a href="https://a.b/c_(d)">x [y]</a>', '[x \\[y\\]](https://a.b/c_%28d%29)'],
  ['bare links', '<a href="https://a.b/c_d_">https://a.b/c_d_</a>', 'https://a.b/c_d_'],
  ['scripted links', '<a href="javascript:alert(1)">x</a>', 'x'],
  ['relative links', '<a href="/hc/1">x</a>', 'x'],
  ['images', '<img src="https://a.b/c.png" alt="a *cat*">', '[a \\*cat\\*](https://a.b/c.png)'],
  [
    'linked images',
    '<a href="https://a.b"><img src="https://c.d/e.png" alt="logo"></a>',
    '[logo](https://a.b)',
  ],
  ['inline data', '<img src="data:image/png;base64,AAAA" alt="pic">', 'pic'],
  ['tracking pixels', 'a<img src="https://a.b/t.gif" width="1" height="1">', 'a'],
  ['scripts and styles', '<style>p{}</style><script>x()</script><p>a</p>', 'a'],
  [
    'tables',
    '<table><tr><th>A</th><th>B|C</th></tr><tr><td>1</td><td>2<br>3</td></tr></table>',
    '| A | B\\|C |\n| --- | --- |\n| 1 | 2 3 |',
  ],
  [
    'tables for layout',
    '<table><tr><td><table><tr><td>a</td></tr></table></td><td><p>b</p></td></tr></table>',
    'a\n\nb',
  ],
  [
    'text that looks like Markdown',
    '<p># a *b* 1&lt;c&gt; snake_case</p>',
    '\\# a \\*b\\* 1\\<c> snake_case',
  ],
  ['an exclamation mark before a link', 'Wow!<a href="https://a.b">c</a>', 'Wow! [c](https://a.b)'],
  ['nothing', '<p> </p>', ''],
])('converts %s', (_name, html, want) => {
  expect(htmlToMarkdown(html)).toBe(want);
});

test.each([
  ['nested too deep', '<div>'.repeat(20_000), '</div>'.repeat(20_000)],
  ['closed in the wrong order', '<b><i><a href="x">'.repeat(3000), '</b>'.repeat(3000)],
])('text in elements %s still arrives', (_name, before, after) => {
  const html = `${before}<p>deep &amp; *wide*</p>${after}`;
  expect(htmlToMarkdown(html)).toBe('deep & \\*wide\\*');
});

test('any text in any place shows as it was written', () => {
  const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
  fc.assert(
    fc.property(nastyText, nastyText, (first, second) => {
      const html = `<p>${escapeHtml(first)}</p><div>${escapeHtml(second)}</div>`;
      const shown = linesOf(showMarkdown(htmlToMarkdown(html))).join('\n');
      expect(words(shown)).toEqual(words(`${first} ${second}`));
    }),
    { numRuns: 1000 },
  );
});
