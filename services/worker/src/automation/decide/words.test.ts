import { expect, test } from 'vitest';
import { plainText } from './plain-text.ts';
import { replyHtml } from './reply-html.ts';
import { startsWithWords } from './same-words.ts';

test.each([
  { text: 'Bonjour', html: '<p>Bonjour</p>' },
  { text: 'A\nB\n\nC', html: '<p>A<br>B</p><p>C</p>' },
  { text: '  <b>"A" & B</b> ', html: '<p>&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;</p>' },
])('$text as a mail', ({ text, html }) => {
  expect(replyHtml(text)).toBe(html);
});

const html = replyHtml('Bonjour,\n\nVotre examen aura lieu le 3 mai.\n\nCordialement');

test.each([
  { name: 'as it was sent', content: html, same: true },
  {
    name: 'in other tags',
    content: '<div>Bonjour,<br><br>Votre examen aura lieu le 3 mai. <br> Cordialement</div>',
    same: true,
  },
  { name: 'with a signature', content: `${html}<div>Acme, 1 rue X</div>`, same: true },
  { name: 'with what it answers', content: `${html}<blockquote>Quand ?</blockquote>`, same: true },
  {
    name: 'other words',
    content: '<p>Bonjour,</p><p>Votre examen aura lieu le 4 mai.</p>',
    same: false,
  },
  { name: 'only its beginning', content: '<p>Bonjour,</p>', same: false },
  { name: 'nothing', content: '', same: false },
])('$name: $same', ({ content, same }) => {
  expect(startsWithWords(content, 'text/html', html)).toBe(same);
});

test('what has no words is never found', () => {
  expect(startsWithWords('anything', 'text/html', '<p>...</p>')).toBe(false);
});

test.each([
  { content: '<p>Bonjour <b>Amélie</b></p>', type: 'text/html', text: 'Bonjour **Amélie**' },
  { content: 'a < b', type: 'text/plain', text: 'a < b' },
  { content: '<div>x</div>', type: '', text: 'x' },
])('$content reads $text', ({ content, type, text }) => {
  expect(plainText(content, type, 100)).toBe(text);
});

test('a long text keeps whole characters', () => {
  expect(plainText('😀😀', 'text/plain', 3)).toBe('😀\uFFFD');
});
