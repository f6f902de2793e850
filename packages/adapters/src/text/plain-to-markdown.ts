import {
  escapeAll,
  escapeInline,
  escapeLineStarts,
  escapeTypography,
  keepIndentation,
} from './escape-markdown.ts';
import { showsAsTyped } from './shows-as-typed.ts';

/** One line of words and ordinary punctuation, which no Markdown reads as anything else. */
const ordinary =
  /^\p{L}(?:[\p{L}\p{M},!?’]|[:;](?= |$)|\. ?(?=[\p{L}\d]|$)|[ '](?=[\p{L}\d]|$)|\d(?!\.))*$/u;

/** Markdown that Chatwoot shows as the plain text that was typed; most text comes back unchanged. */
export function plainToMarkdown(text: string): string {
  if (ordinary.test(text)) return text;
  const untouched = escapeTypography(text);
  if (showsAsTyped(untouched, text)) return untouched;
  const escaped = escapeLineStarts(escapeInline(text, 'nothing'));
  const markdown = keepIndentation(escapeTypography(escaped));
  return showsAsTyped(markdown, text) ? markdown : keepIndentation(escapeAll(text));
}
