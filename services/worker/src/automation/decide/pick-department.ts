import type { AutomateRules } from '@omnirelay/shared/config/automate.ts';
import { type DealFacts, hasAmount, isOneOf, same } from './pick-deal.ts';

export interface DepartmentChoice {
  department: string;
  method: 'deal' | 'keywords';
  confidence: number;
  signals: string[];
}

/**
 * Where a ticket belongs by the rules: its deal decides before its words. Undefined: the rules don't say.
 * Only departments that the rules name are ever chosen. Pure.
 *
 * @param text what the customer wrote: subject and message
 */
export function pickDepartment(
  deal: DealFacts | undefined,
  text: string,
  rules: Pick<AutomateRules, 'departments' | 'keywords' | 'deals'>,
): DepartmentChoice | undefined {
  return byDeal(deal, text, rules) ?? byKeywords(text, rules);
}

function byDeal(
  deal: DealFacts | undefined,
  text: string,
  { departments, deals }: Pick<AutomateRules, 'departments' | 'deals'>,
): DepartmentChoice | undefined {
  if (!deal) return undefined;
  for (const [i, rule] of deals.departments.entries()) {
    const department = departments.find((name) => same(name, rule.department));
    if (department === undefined || !hasAmount(deal.amount, rule)) continue;
    const value = rule.field && deal.fields[rule.field.name];
    if (rule.field && !isOneOf(textOf(value), rule.field.values)) continue;
    const said = (rule.words ?? []).filter((word) => countWords(text, word) > 0);
    if (rule.words && said.length === 0) continue;
    const field = rule.field ? [`${rule.field.name}: ${textOf(value)}`] : [];
    const signals = [`rule ${i + 1}`, ...field, ...said];
    return { department, method: 'deal', confidence: 0.98, signals };
  }
  return undefined;
}

/** The department with the most words of its own wins; a draw decides nothing. */
function byKeywords(
  text: string,
  { departments, keywords }: Pick<AutomateRules, 'departments' | 'keywords'>,
): DepartmentChoice | undefined {
  const scores = departments
    .map((department) => {
      const own = Object.entries(keywords).find(([name]) => same(name, department))?.[1] ?? [];
      const signals = own.filter((word) => countWords(text, word) > 0);
      // A longer expression says more than a word of it.
      const score = signals.reduce((sum, word) => sum + word.length, 0);
      return { department, signals, score };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const [best, second] = scores;
  if (!best || best.score === second?.score) return undefined;
  const { department, signals } = best;
  return { department, method: 'keywords', confidence: second ? 0.85 : 0.95, signals };
}

/** Whole words, whatever their accents and case. */
export function countWords(text: string, word: string): number {
  const wanted = ` ${plain(word)} `;
  return wanted.trim() === '' ? 0 : ` ${plain(text)} `.split(wanted).length - 1;
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
