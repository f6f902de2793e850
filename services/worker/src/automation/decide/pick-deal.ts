import type { CrmDeal } from '@omnirelay/adapters/zoho/clients.ts';
import type { DealRules } from '@omnirelay/shared/config/automate.ts';

/** As much of a deal as people and rules need; what later stages decide by. */
export interface DealFacts {
  id: string;
  name: string;
  stage: string | null;
  amount: number | null;
  closingDate: string | null;
  modifiedTime: string;
  fields: Record<string, unknown>;
}

export interface Candidate {
  id: string;
  name: string;
  stage: string | null;
  amount: number | null;
  /** `picked`, or why not */
  why: string;
}

export interface Picked {
  deal: DealFacts;
  reason: string;
  confidence: number;
}

/**
 * Which of a customer's deals a ticket is about: the first rule that fits any decides, and of those that
 * it fits the one that closes last. Pure.
 */
export function pickDeal(
  deals: CrmDeal[],
  rules: Pick<DealRules, 'pick' | 'neverLink'>,
): { picked: Picked | undefined; candidates: Candidate[] } {
  const free = deals.filter((deal) => !isOneOf(deal.stage, rules.neverLink));
  const at = rules.pick.findIndex((rule) => free.some((deal) => fits(deal, rule)));
  const rule = rules.pick[at];
  const fitting = rule ? free.filter((deal) => fits(deal, rule)).sort(closesLater) : [];
  const [deal, second] = fitting;
  const why = (one: CrmDeal) => {
    if (one.id === deal?.id) return 'picked';
    if (isOneOf(one.stage, rules.neverLink)) return 'never-linked';
    return fitting.includes(one) ? 'closes-earlier' : 'no-rule';
  };
  const candidates = deals.map((one) => {
    const { id, name, stage, amount } = one;
    return { id, name, stage, amount, why: why(one) };
  });
  if (!deal) return { picked: undefined, candidates };
  // Two that close on the same day are told apart by nothing but their ids.
  const isTie = second !== undefined && second.closingDate === deal.closingDate;
  return {
    picked: { deal: factsOf(deal), reason: `deal-rule-${at + 1}`, confidence: isTie ? 0.6 : 0.98 },
    candidates,
  };
}

export function factsOf(deal: CrmDeal): DealFacts {
  const { id, name, stage, amount, closingDate, modifiedTime, fields } = deal;
  return { id, name, stage, amount, closingDate, modifiedTime, fields };
}

/** What a rule says of a deal's amount; what it doesn't name holds for any. */
export function hasAmount(
  amount: number | null,
  rule: { amount?: number | undefined; notAmount?: number | undefined },
): boolean {
  if (rule.amount !== undefined && amount !== rule.amount) return false;
  return rule.notAmount === undefined || (amount !== null && amount !== rule.notAmount);
}

function fits(deal: CrmDeal, rule: DealRules['pick'][number]): boolean {
  return hasAmount(deal.amount, rule) && isOneOf(deal.stage, rule.stages);
}

/** The newest first; those without a date last. */
function closesLater(a: CrmDeal, b: CrmDeal): number {
  const byDate = (b.closingDate ?? '').localeCompare(a.closingDate ?? '');
  return byDate === 0 ? b.id.localeCompare(a.id) : byDate;
}

/** Labels are typed by people: case and spaces don't count. */
export function isOneOf(value: string | null, labels: string[]): boolean {
  return value !== null && labels.some((label) => same(label, value));
}

export function same(a: string, b: string): boolean {
  return a.trim().localeCompare(b.trim(), undefined, { sensitivity: 'accent' }) === 0;
}
