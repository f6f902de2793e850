import { convert } from 'html-to-text';
import { marked } from 'marked';
import { expandInHtml, expandInText, type PlaceholderScope } from './placeholders.ts';

/** How a comment was written: API text, API HTML, or typed by a person (kept as typed). */
export type CommentSource = { body: string } | { htmlBody: string } | { typed: string };

export interface RenderedComment {
  body: string;
  htmlBody: string;
  plainBody: string;
}

/** Longer comments are cut without a word; https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/ */
export const longestCommentBytes = 65_536;

const htmlTag = /<\/?[a-z!][^<>]*>/gi;

export function renderComment(
  source: CommentSource,
  scope: PlaceholderScope & { authorIsStaff: boolean },
): RenderedComment {
  if ('htmlBody' in source) {
    const htmlBody = cutToBytes(expandInHtml(source.htmlBody, scope));
    const text = toPlainText(htmlBody);
    return { body: text, htmlBody, plainBody: text };
  }
  if ('typed' in source) {
    const text = cutToBytes(source.typed);
    return { body: text, htmlBody: toHtml(text), plainBody: text };
  }
  const body = collapse(cutToBytes(expandInText(source.body, scope)).replace(htmlTag, ''));
  if (!scope.authorIsStaff) return { body, htmlBody: toHtml(body), plainBody: body };
  const htmlBody = marked.parse(body, { async: false, gfm: true }).trim();
  return { body, htmlBody, plainBody: toPlainText(htmlBody) };
}

function collapse(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}

function cutToBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= longestCommentBytes) return text;
  // A character cut in half is left off.
  return new TextDecoder().decode(bytes.subarray(0, longestCommentBytes), { stream: true });
}

function toPlainText(html: string): string {
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}

function toHtml(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const paragraphs = escaped.split(/\n{2,}/).map((part) => `<p>${part.replace(/\n/g, '<br>')}</p>`);
  return `<div class="zd-comment">${paragraphs.join('')}</div>`;
}
