import { refusal } from '../../kit/index.ts';

/** One condition: `(Field:equals:value)`, with brackets and commas of the value escaped. @throws Refusal */
export function readCriteria(criteria: string): { field: string; value: string } {
  const [, field, value] = /^\((\w+):equals:((?:[^\\(),]|\\.)+)\)$/.exec(criteria) ?? [];
  if (field !== undefined && value !== undefined) {
    return { field, value: value.replaceAll(/\\(.)/g, '$1') };
  }
  const message = 'Invalid query formed';
  throw refusal(
    400,
    { code: 'INVALID_QUERY', details: {}, message, status: 'error' },
    { loud: true },
  );
}
