import { cleanText, htmlToMarkdown } from '@omnirelay/adapters/text/index.ts';

/** What a person reads of a mail or a description. At most so many characters, its beginning first. Pure. */
export function plainText(content: string, contentType: string, maxCharacters: number): string {
  const isHtml = contentType.includes('html') || /<\/?[a-z][^>]*>/i.test(content);
  const text = cleanText(isHtml ? htmlToMarkdown(content) : content).trim();
  return text.slice(0, maxCharacters).toWellFormed();
}
