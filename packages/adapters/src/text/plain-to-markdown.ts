import {
  escapeAll,
  escapeInline,
  escapeLineStarts,
  escapeTypography,
  keepIndentation,
} from './escape-markdown.ts';
import { showsAsTyped } from './shows-as-typed.ts';

/** Markdown that Chatwoot shows as the plain text that was typed; most text comes back unchanged. */
export function plainToMarkdown(text: string): string {
  const untouched = escapeTypography(text);
  if (showsAsTyped(untouched, text)) return untouched;
  const escaped = escapeLineStarts(escapeInline(text, 'nothing'));
  const markdown = keepIndentation(escapeTypography(escaped));
  return showsAsTyped(markdown, text) ? markdown : keepIndentation(escapeAll(text));
}
