/**
 * Text that every provider's JSON parser and database takes: well-formed (a lone surrogate becomes
 * U+FFFD), line ends as \n, no C0 controls besides \n and \t. Not normalised: combining marks and
 * ZWJ sequences leave as they came.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}--[\n\t\u007f-\u009f]]/gv, '');
}
