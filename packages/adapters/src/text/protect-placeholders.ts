/**
 * Escaped text with everything that Zendesk would expand held back. "Placeholders won't work within
 * code blocks" (https://support.zendesk.com/hc/en-us/articles/4408886858138), so a complete one goes
 * into <code> as a whole. Braces without a partner get a <code> each: Zendesk then finds no two of
 * them side by side, whatever follows.
 */
export function protectPlaceholders(text: string, escapeHtml: (text: string) => string): string {
  return mapPlaceholders(text, escapeHtml, {
    complete: (placeholder) => `<code>${escapeHtml(placeholder)}</code>`,
    brace: '<code>{</code>',
  });
}

/** The same for text that stands in <code> already. */
export function protectPlaceholdersInCode(
  code: string,
  escapeHtml: (text: string) => string,
): string {
  return mapPlaceholders(code, escapeHtml, { complete: escapeHtml, brace: '&#123;' });
}

function mapPlaceholders(
  text: string,
  escapeHtml: (text: string) => string,
  write: { complete: (placeholder: string) => string; brace: string },
): string {
  return text
    .split(/(\{+\{[^{}]*\}\}+|\{%[^{}]*%\}|\{+[{%])/)
    .map((piece, index) => {
      if (index % 2 === 0) return escapeHtml(piece);
      return piece.endsWith('}') ? write.complete(piece) : piece.replaceAll('{', write.brace);
    })
    .join('');
}
