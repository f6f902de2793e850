import { crmRefusal } from './answers.ts';

export interface Condition {
  field: string;
  operator: 'equals' | 'starts_with';
  value: string;
}

/** One condition, or several that are all joined by the same word. */
export interface Criteria {
  join: 'and' | 'or';
  conditions: Condition[];
}

const maxConditions = 10;
const condition = String.raw`\((\w+):(\w+):((?:[^\\(),]|\\[\\(),])+)\)`;
const single = new RegExp(`^${condition}$`);
const several = new RegExp(`^\\(${condition}(?:(and|or)${condition})+\\)$`);

/** `(Field:equals:value)` or `((A:equals:x)and(B:starts_with:y))`; `( ) ,` of a value are escaped. @throws Refusal */
export function readCriteria(criteria: string): Criteria {
  if (!single.test(criteria) && !several.test(criteria)) throw invalidQuery({});
  const parts = new RegExp(`(and|or)?${condition}`, 'g');
  const found = [...criteria.matchAll(parts)];
  const joins = new Set(found.slice(1).map(([, join]) => join));
  // How a mixture is read nobody has said.
  if (joins.size > 1 || found.length > maxConditions) throw invalidQuery({});
  return {
    join: joins.has('or') ? 'or' : 'and',
    conditions: found.map(([, , field = '', operator, value = '']) => {
      // Of the others nobody knows which field has which.
      if (operator !== 'equals' && operator !== 'starts_with') {
        throw invalidQuery({ api_name: field, operator });
      }
      return { field, operator, value: value.replaceAll(/\\(.)/g, '$1') };
    }),
  };
}

/** Lookups are compared by their id. */
export function matches(record: Record<string, unknown>, { join, conditions }: Criteria): boolean {
  const holds = ({ field, operator, value }: Condition) => {
    const text = textOf(record[field]).toLowerCase();
    const wanted = value.toLowerCase();
    return operator === 'equals' ? text === wanted : text.startsWith(wanted);
  };
  return join === 'and' ? conditions.every(holds) : conditions.some(holds);
}

export function invalidQuery(details: object) {
  return crmRefusal(400, 'INVALID_QUERY', 'Invalid query formed', { details, loud: true });
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return 'id' in value ? String(value.id) : '';
  return String(value);
}
