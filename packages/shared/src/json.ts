/** Strings (skipped whole) or integers too long for a double. */
const stringsAndLongIntegers = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

/**
 * JSON with exact ids: integers beyond 2^53 become strings instead of losing their last digits.
 * Not recursive, so nesting depth is no matter.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replaceAll(stringsAndLongIntegers, (token) =>
      token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
    ),
  );
}
