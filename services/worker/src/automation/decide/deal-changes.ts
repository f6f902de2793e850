import type { UpdateDealProposal } from '@omnirelay/shared/automation/proposals.ts';

type Fields = UpdateDealProposal['fields'];

/** What of a wish the deal does not have already; undefined: nothing. Pure. */
export function dealChanges(now: Record<string, unknown>, wish: Fields): Fields | undefined {
  const changed = Object.entries(wish).filter(([name, value]) => !isSame(now[name], value));
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/** The model's wishes, as far as the rules allow fields and the deal has them. Pure. */
export function dealWish(
  wishes: { name: string; value: string }[],
  deal: Record<string, unknown>,
  allowed: string[],
): Fields {
  const known = wishes.filter(({ name }) => allowed.includes(name) && Object.hasOwn(deal, name));
  return Object.fromEntries(known.map(({ name, value }) => [name, typed(value, deal[name])]));
}

/** Fields that somebody has changed since the run read the deal. Pure. */
export function changedMeanwhile(
  before: Record<string, unknown>,
  now: Record<string, unknown>,
  fields: Fields,
): string[] {
  return Object.keys(fields).filter((name) => !isSame(before[name], now[name]));
}

/** The model writes text; a number stays a number, and what can't be one is left as text for Zoho to judge. */
function typed(value: string, now: unknown): Fields[string] {
  if (typeof now === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) {
    return Number(value);
  }
  if (typeof now === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** An empty field is null, or not there at all; booleans may come as text. */
function isSame(a: unknown, b: unknown): boolean {
  return plain(a) === plain(b);
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
