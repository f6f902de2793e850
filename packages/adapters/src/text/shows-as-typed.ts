import MarkdownIt, { type Token } from 'markdown-it';

// The options of Chatwoot's message view (app/javascript/shared/helpers/MessageFormatter.js), but
// `html` is on, since its e-mails take HTML, and link texts stay as written, to be comparable.
const chatwootView = new MarkdownIt({ html: true, breaks: true, linkify: true, maxNesting: 20 });
chatwootView.normalizeLinkText = (url) => url;

const blocks = new Set(['paragraph_open', 'paragraph_close', 'inline']);
const lineBreaks = new Set(['softbreak', 'hardbreak']);
const plain = new Set(['text', 'text_special']);

/** Whether Chatwoot shows `markdown` as the plain text `typed` (indentation and empty lines aside). */
export function showsAsTyped(markdown: string, typed: string): boolean {
  const shown: string[] = [];
  for (const block of chatwootView.parse(markdown, {})) {
    if (!blocks.has(block.type)) return false;
    for (const token of block.children ?? []) {
      const text = textOf(token);
      if (text === undefined) return false;
      shown.push(text);
    }
    shown.push('\n');
  }
  return linesOf(shown.join('')) === linesOf(typed);
}

function textOf(token: Token): string | undefined {
  if (plain.has(token.type)) return token.content;
  if (lineBreaks.has(token.type)) return '\n';
  return token.markup === 'linkify' ? '' : undefined;
}

function linesOf(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
