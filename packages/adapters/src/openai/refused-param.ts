/** What we can do without, or say otherwise. */
const params = ['max_completion_tokens', 'max_tokens', 'response_format', 'temperature'] as const;
export type RefusedParam = (typeof params)[number];

/**
 * Which of them a refusal is about. Servers differ in where they name it: in a field, or somewhere in
 * words; where a sentence names two, the first is the wrong one and the second the advice.
 */
export function refusedParam(
  field: string | null | undefined,
  text: string,
): RefusedParam | undefined {
  if (field) return params.find((param) => field.split(/[.[]/)[0] === param);
  const [found] = /max_completion_tokens|max_tokens|response_format|temperature/.exec(text) ?? [];
  return found as RefusedParam | undefined;
}
