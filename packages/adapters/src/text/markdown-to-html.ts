import MarkdownIt, { type StateCore, type Token } from 'markdown-it';
import { protectPlaceholders, protectPlaceholdersInCode } from './protect-placeholders.ts';

const linkable = /^(?:https?:|mailto:|tel:)/i;

const simplePlaceholder = /^(?:\{\{[^{}\n\\*`[\]<>&~]*\}\}|\{%[^{}\n\\*`[\]<>&~]*%\})/;

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
const { escapeHtml } = markdown.utils;
// Mentions of people (mention://) come as links too; they are taken for links here and unwrapped below.
markdown.validateLink = () => true;
// Shown as typed: decoding would turn `%1a` into a control character, or one name into another.
markdown.normalizeLinkText = (url) => url;
markdown.core.ruler.push('unwrapLinks', unwrapLinks);

// Before links are recognised: `{{ticket.id}}` is a placeholder, although .id is a domain. One with
// escapes or formatting inside is left to the text rule below.
markdown.inline.ruler.before('text', 'placeholder', (state, silent) => {
  const match = simplePlaceholder.exec(state.src.slice(state.pos, state.pos + 300));
  if (match === null) return false;
  if (!silent) state.push('placeholder', '', 0).content = match[0];
  state.pos += match[0].length;
  return true;
});

Object.assign(markdown.renderer.rules, {
  placeholder: (tokens: Token[], at: number) => protect(tokens[at]),
  text: (tokens: Token[], at: number) => protect(tokens[at]),
  code_inline: (tokens: Token[], at: number) => `<code>${protectCode(tokens[at])}</code>`,
  fence: (tokens: Token[], at: number) => writeCodeBlock(tokens[at]),
  code_block: (tokens: Token[], at: number) => writeCodeBlock(tokens[at]),
  image: (tokens: Token[], at: number) => writeImage(tokens[at]),
});

/**
 * An agent's Markdown as the HTML of a Zendesk comment: raw HTML is escaped, single line ends are
 * kept, images become links, and only http(s), mailto and tel addresses stay links.
 */
export function markdownToHtml(source: string): string {
  // The parser drops what is nested deeper than its limit; deep quotes lose their depth instead.
  const shallow = source.replace(/^(?:[ \t]*>){20,}/gm, `${'>'.repeat(20)} `);
  return markdown.render(shallow).trim();
}

function protect(token: Token | undefined): string {
  return protectPlaceholders(token?.content ?? '', escapeHtml);
}

function protectCode(token: Token | undefined): string {
  return protectPlaceholdersInCode(token?.content ?? '', escapeHtml);
}

/** Without markdown-it's class for the language, which is whatever the agent typed. */
function writeCodeBlock(token: Token | undefined): string {
  return `<pre><code>${protectCode(token)}</code></pre>\n`;
}

function writeImage(token: Token | undefined): string {
  const url = String(token?.attrGet('src') ?? '');
  const label = protectPlaceholders(token?.content || url, escapeHtml);
  return linkable.test(url) ? `<a href="${escapeHtml(url)}">${label}</a>` : label;
}

function unwrapLinks(state: StateCore): void {
  for (const block of state.tokens) {
    if (block.children === null) continue;
    let isKept = true;
    block.children = block.children.filter((token) => {
      if (token.type === 'link_open') {
        const url = String(token.attrGet('href') ?? '');
        isKept = linkable.test(url);
        token.attrs = [['href', url]];
      }
      return isKept || (token.type !== 'link_open' && token.type !== 'link_close');
    });
  }
}
