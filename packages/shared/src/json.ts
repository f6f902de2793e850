/** Strings (skipped whole, unterminated ones too, so that no body costs more than one pass) or numbers. */
const tokens = /"[^"\\]*(?:\\[\s\S]?[^"\\]*)*(?:"|$)|-?\d[\d.eE+-]*/g;

/**
 * JSON with exact ids: integers beyond 2^53 become strings instead of losing their last digits.
 * Not recursive, so nesting depth is no matter.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text.replaceAll(tokens, (token) => (isLongId(token) ? `"${token}"` : token)));
}

function isLongId(token: string): boolean {
  return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
}
