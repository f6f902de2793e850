import { cleanText } from './clean-text.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { neutraliseLiquid } from './neutralise-liquid.ts';
import { plainToMarkdown } from './plain-to-markdown.ts';
import { reopenFences } from './reopen-fences.ts';
import { splitToFit } from './split-to-fit.ts';

/** Chatwoot refuses longer content with 422; it counts characters, before Liquid has run. */
export const chatwootMaxCharacters = 150_000;

/**
 * The `content` of the Chatwoot messages, in order, that show a text as its author sees it. Chatwoot
 * shows Markdown; `outgoing` content, which includes private notes, passes through Liquid there, so
 * it is protected from it. Blank text gives no messages.
 */
export function toChatwoot(
  input: { text: string; format: 'plain' | 'html' },
  use: 'incoming' | 'outgoing',
): string[] {
  const text = cleanText(input.text);
  const source = input.format === 'html' ? htmlToMarkdown(text) : text;
  const toMarkdown = input.format === 'html' ? (part: string) => part : plainToMarkdown;
  const mend = input.format === 'html' ? reopenFences : (parts: string[]) => parts;
  const protect = use === 'outgoing' ? neutraliseLiquid : (part: string) => part;
  const toContent = (part: string) => protect(toMarkdown(part));

  const whole = toContent(source);
  if (fits(whole)) return whole.trim() === '' ? [] : [whole];
  const parts = splitToFit(source, (part) => fits(toContent(part)));
  return mend(parts)
    .map(toContent)
    .filter((content) => content.trim() !== '');
}

function fits(content: string): boolean {
  // Some room stays for a code fence that is closed and opened again.
  const maxCharacters = chatwootMaxCharacters - 1000;
  if (content.length <= maxCharacters) return true;
  if (content.length > 2 * maxCharacters) return false;
  return [...content].length <= maxCharacters;
}
