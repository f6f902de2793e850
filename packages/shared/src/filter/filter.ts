import { Environment } from '@marcbachmann/cel-js';

/** What a condition may look at besides the body. */
export interface FilterMeta {
  type: string;
  connection: string;
  /** external id, such as `chatwoot_55_42` */
  conversation: string;
}

export type FilterResult =
  | { kind: 'passes' }
  | { kind: 'fails' }
  /** It asks for something that this event does not have. */
  | { kind: 'error'; message: string };

export type Filter = (event: unknown, meta: FilterMeta) => FilterResult;

/** CEL, which can't loop, call out or change anything: https://github.com/google/cel-spec */
const environment = new Environment({ limits: { maxAstNodes: 500, maxDepth: 30 } })
  .registerVariable('event', 'dyn')
  .registerVariable('meta', 'map<string, string>');

/** What is wrong with a condition, for whoever wrote it; undefined: nothing. Pure. */
export function filterProblem(expression: string): string | undefined {
  return findFilterFault(expression)?.message;
}

/** The same, and where it is: counted from 0, in characters; absent where it is the whole. Pure. */
export function findFilterFault(
  expression: string,
): { message: string; at?: number | undefined } | undefined {
  // A pattern can take for ever over what a customer writes.
  const pattern = callOfMatches.exec(expression);
  if (pattern) {
    const message = 'can’t use matches(); use contains(), startsWith() or endsWith()';
    return { message, at: pattern.index };
  }
  try {
    const { valid, type, error } = environment.parse(expression).check();
    if (!valid) return faultOf(error);
    const isCondition = type === 'bool' || type === 'dyn';
    return isCondition ? undefined : { message: `must be true or false, and this is a ${type}` };
  } catch (error) {
    return faultOf(error);
  }
}

/** Between a dot, a name and its bracket there may be spaces and comments. */
const callOfMatches = /\.(?:\s|\/\/[^\n]*\n)*matches(?:\s|\/\/[^\n]*\n)*\(/;

function faultOf(error: unknown): { message: string; at: number | undefined } {
  const range = error instanceof Error && 'range' in error ? error.range : undefined;
  const start = (range as { start?: unknown } | undefined)?.start;
  return { message: firstLine(error), at: typeof start === 'number' ? start : undefined };
}

/** @throws where `filterProblem` says something */
export function compileFilter(expression: string): Filter {
  const evaluate = environment.parse(expression);
  return (event, meta) => {
    try {
      const result: unknown = evaluate({ event, meta });
      if (typeof result === 'boolean') return { kind: result ? 'passes' : 'fails' };
      return { kind: 'error', message: 'it is neither true nor false for this event' };
    } catch (error) {
      return { kind: 'error', message: firstLine(error) };
    }
  };
}

/** What follows draws the place in the expression. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
