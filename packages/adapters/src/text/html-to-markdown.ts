import { decodeHTML } from 'entities';
import TurndownService from 'turndown';
import { escapeInline, escapeLineStarts, escapeTypography } from './escape-markdown.ts';
import { addTableRules } from './html-tables.ts';
import { isTangled } from './is-tangled.ts';
import { plainToMarkdown } from './plain-to-markdown.ts';

/** The little of a DOM element that the rules look at. */
interface HtmlElement {
  getAttribute(name: string): string | null;
  textContent: string | null;
  previousSibling: { textContent: string | null } | null;
  closest(selector: string): HtmlElement | null;
}

const service = new TurndownService({
  headingStyle: 'atx',
  bulletListMarker: '-',
  codeBlockStyle: 'fenced',
  emDelimiter: '*',
  hr: '---',
  // Chatwoot keeps single line ends, so a hard break needs no trailing spaces.
  br: '',
});
service.escape = (text) => escapeTypography(escapeLineStarts(escapeInline(text, 'inline')));
service.remove(['script', 'style', 'head', 'title', 'noscript', 'template', 'iframe', 'object']);
addTableRules(service);

service.addRule('link', {
  filter: 'a',
  replacement: (content, node) => writeLink(content, node as HtmlElement),
});
service.addRule('image', {
  filter: 'img',
  replacement: (_content, node) => writeImage(node as HtmlElement),
});

/**
 * Zendesk's `html_body` as Markdown: structure kept, text escaped so that it shows as it was written,
 * images as links, scripts, styles and other schemes than http(s), mailto and tel dropped.
 */
export function htmlToMarkdown(html: string): string {
  // What can't be parsed in time still has to arrive, as text.
  return isTangled(html) ? plainToMarkdown(stripTags(html)).trim() : service.turndown(html).trim();
}

function writeLink(content: string, link: HtmlElement): string {
  const label = escapeBrackets(content.replace(/\s*\n\s*/g, ' ').trim());
  const url = linkableUrl(link.getAttribute('href'));
  if (label === '' || url === undefined) return content;
  // A bare address is recognised by itself and stays readable.
  if (link.textContent?.trim() === url) return url;
  const isImage = link.previousSibling?.textContent?.endsWith('!') === true;
  return `${isImage ? ' ' : ''}[${label}](${url})`;
}

function writeImage(image: HtmlElement): string {
  const isTrackingPixel = ['width', 'height'].some((side) =>
    /^[01](?:px)?$/.test(image.getAttribute(side) ?? ''),
  );
  if (isTrackingPixel) return '';
  const alt = (image.getAttribute('alt') ?? '').replace(/\s+/g, ' ').trim();
  const url = linkableUrl(image.getAttribute('src'));
  const label = escapeBrackets(escapeInline(alt, 'inline')) || 'image';
  // A link holds no link: an image inside one is named only.
  const isLinked = linkableUrl(image.closest('a')?.getAttribute('href')) !== undefined;
  return url === undefined || isLinked ? label : `[${label}](${url})`;
}

function escapeBrackets(label: string): string {
  return label.replace(/`[^`]*`|\\.|[[\]]/gs, (part) => (part.length === 1 ? `\\${part}` : part));
}

function linkableUrl(address: string | null | undefined): string | undefined {
  const trimmed = (address ?? '').trim();
  if (!/^(?:https?:\/\/|mailto:|tel:)\S/i.test(trimmed)) return undefined;
  return trimmed.replace(/[\s()<>\\`*_[\]]/g, (character) =>
    character === '_' ? character : `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function stripTags(html: string): string {
  const text = html
    .replace(/<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6]|\/blockquote)\b[^<>]*>?/gi, '\n')
    .replace(/<[a-z/!?][^<>]*>?/gi, '');
  return decodeHTML(text).replace(/\n{3,}/g, '\n\n');
}
