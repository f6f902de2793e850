import { cleanText } from './clean-text.ts';
import { markdownToHtml } from './markdown-to-html.ts';
import { reopenFences } from './reopen-fences.ts';
import { splitToFit } from './split-to-fit.ts';

/**
 * Zendesk cuts comments silently at 65,536 bytes. The rest is left for what it counts beside our
 * bytes (its own wrapper, stricter escaping).
 */
export const zendeskMaxBytes = 60_000;

/**
 * The Zendesk comments, in order, that carry an agent's Chatwoot Markdown. Each one is complete HTML
 * in itself. Placeholders ({{...}}) appear as typed. Blank text gives no comments.
 */
export function toZendesk(markdown: string): { htmlBody: string }[] {
  const parts = splitToFit(
    cleanText(markdown),
    (part) => byteLength(markdownToHtml(part)) <= zendeskMaxBytes,
  );
  return reopenFences(parts)
    .map((part) => ({ htmlBody: markdownToHtml(part) }))
    .filter(({ htmlBody }) => htmlBody !== '');
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
