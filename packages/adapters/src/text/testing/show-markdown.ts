import { decodeHTML } from 'entities';
import MarkdownIt from 'markdown-it';

const view = new MarkdownIt({ breaks: true, linkify: true, maxNesting: 20 });
view.normalizeLinkText = (url) => url;

/** The text that Chatwoot's message view shows for `markdown`, a line per line. */
export function showMarkdown(markdown: string): string {
  return textOfHtml(view.render(markdown).replace(/<br>\n/g, '<br>'));
}

export function textOfHtml(html: string): string {
  return decodeHTML(html.replace(/<(?:br|\/p)>/g, '\n').replace(/<[^>]*>/g, ''));
}

/** Lines without indentation, and no empty ones. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
