import { findUrls } from './find-urls.ts';

/** What lies beside the text: nothing, or (for a text node of HTML) other inline content. */
type Surroundings = 'nothing' | 'inline';

const inlineSyntax = new RegExp(
  [
    // A backslash before a URL would keep it from being recognised as one.
    /\\(?=[!-/:-@[-`{-~\n]|$|[a-z0-9.+-]+:\/\/)/,
    /\*+|_+|~{2,}|`+|\[/,
    /<(?=[a-z/!?])/,
    /&(?=#?\w+;)/,
    /:(?=\/\/)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'giu',
);

/** Escapes what Markdown would take for emphasis, code, links, HTML or entities, and little else. */
export function escapeInline(text: string, beside: Surroundings): string {
  const urlAt = findUrls(text);
  const edge = beside === 'nothing' ? ' ' : '';
  const lastBracket = beside === 'nothing' ? text.lastIndexOf(']') : text.length;
  return text.replace(inlineSyntax, (syntax: string, at: number) => {
    const url = urlAt(at);
    const before = characterBefore(text, at) ?? edge;
    const after = characterAt(text, at + syntax.length) ?? edge;
    const inert =
      url?.isCrowded === false ||
      (syntax === ':' && url === undefined) ||
      isLooseDelimiter(syntax, before, after) ||
      (syntax === '[' && (at > lastBracket || isJustBracketed(text.slice(at))));
    return inert ? syntax : syntax.replace(/./gs, '\\$&');
  });
}

/** Emphasis needs a delimiter that touches a word, and an underscore inside a word is no delimiter. */
function isLooseDelimiter(syntax: string, before: string, after: string): boolean {
  if (!/^[*_]/.test(syntax)) return false;
  if (/\s/u.test(before) && /\s/u.test(after)) return true;
  const word = /[\p{L}\p{N}]/u;
  return syntax.startsWith('_') && word.test(before) && word.test(after);
}

/** `[ticket 5] ...`: brackets are a link only with a second part, a reference only with a colon. */
function isJustBracketed(rest: string): boolean {
  return /^\[[^[\]]*\](?![[(:]|$)/.test(rest);
}

/** Escapes what makes a heading, quote, list, rule or table of a line; every line of `text` counts. */
export function escapeLineStarts(text: string): string {
  return text.split('\n').map(escapeLineStart).join('\n');
}

function escapeLineStart(line: string): string {
  const content = line.trimStart();
  const indent = line.slice(0, line.length - content.length);
  const isUnderline = /^(?:[ \t|:-]+|=+[ \t]*|_[_ \t]*)$/.test(content) && /[-=_]/.test(content);
  if (isUnderline || /^(?:#{1,6}(?!\S)|[-+*](?!\S)|>)/.test(content))
    return `${indent}\\${content}`;
  return indent + content.replace(/^(\d{1,9})([.)])(?!\S)/, '$1\\$2');
}

/**
 * Chatwoot's view also replaces as a typographer would. Curly quotes and dashes are harmless; held
 * are only (c), (r), (p), (tm), +- and the dashes of a command line's --option.
 */
export function escapeTypography(text: string): string {
  const urlAt = findUrls(text);
  return text.replace(
    /\((?=(?:c|r|p|tm)\))|\+(?=-)|(?<!\S)-(?=-[\p{L}\p{N}])/giu,
    (sign: string, at: number) => (urlAt(at) ? sign : `\\${sign}`),
  );
}

/** Escapes all punctuation that Markdown knows: ugly, but nothing is left to interpret. */
export function escapeAll(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!~<>&|=:]/g, '\\$&');
}

/** Indentation of four columns or more would be swallowed or taken for code; as U+00A0 it stays. */
export function keepIndentation(text: string): string {
  return text.replace(/^(?: {4}| {0,3}\t)[ \t]*/gm, (indent) =>
    '\u00a0'.repeat(indent.replaceAll('\t', '    ').length),
  );
}

function characterAt(text: string, at: number): string | undefined {
  const code = text.codePointAt(at);
  return code === undefined ? undefined : String.fromCodePoint(code);
}

function characterBefore(text: string, at: number): string | undefined {
  if (at === 0) return undefined;
  const inPair = (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00;
  return characterAt(text, inPair ? at - 2 : at - 1);
}
