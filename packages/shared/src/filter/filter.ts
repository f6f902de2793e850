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
  // A pattern can take for ever over what a customer writes.
  if (/\.\s*matches\s*\(/.test(expression)) {
    return 'can’t use matches(); use contains(), startsWith() or endsWith()';
  }
  try {
    const { valid, type, error } = environment.parse(expression).check();
    if (!valid) return firstLine(error);
    const isCondition = type === 'bool' || type === 'dyn';
    return isCondition ? undefined : `must be true or false, and this is a ${type}`;
  } catch (error) {
    return firstLine(error);
  }
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
