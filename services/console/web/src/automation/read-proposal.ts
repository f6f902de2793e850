import type { RunStage } from '../api/shapes.ts';

/** A field's value at the provider. */
export type FieldValue = string | number | boolean | null;

/** What the stages propose, as the API takes it back. */
export interface Proposals {
  link: { dealId: string; dealUrl: string };
  dispatch: { departmentId: string; department: string };
  respond: { to: string; from: string; content: string };
  updateTicket: { status: string | null; tags: string[]; priority: string | null };
  updateDeal: { fields: Record<string, FieldValue> };
  addNote: { title: string; content: string };
}
export type Proposal = {
  [Stage in keyof Proposals]: { stage: Stage; value: Proposals[Stage] };
}[keyof Proposals];

/**
 * What a stage proposes, or what an operator made of it. Undefined: nothing, or nothing that this
 * version knows.
 */
export function readProposal({
  stage,
  proposal,
  edited,
}: Pick<RunStage, 'stage' | 'proposal' | 'edited'>): Proposal | undefined {
  const given = edited ?? proposal;
  if (typeof given !== 'object' || given === null) return undefined;
  const fields = given as Record<string, unknown>;
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  const optional = (name: string) => text(name) || null;
  switch (stage) {
    case 'link':
      return { stage, value: { dealId: text('dealId'), dealUrl: text('dealUrl') } };
    case 'dispatch':
      return {
        stage,
        value: { departmentId: text('departmentId'), department: text('department') },
      };
    case 'respond':
      return { stage, value: { to: text('to'), from: text('from'), content: text('content') } };
    case 'updateTicket': {
      const tags = Array.isArray(fields.tags) ? fields.tags.filter(isText) : [];
      return { stage, value: { status: optional('status'), tags, priority: optional('priority') } };
    }
    case 'updateDeal':
      return { stage, value: { fields: readFields(fields.fields) } };
    case 'addNote':
      return { stage, value: { title: text('title'), content: text('content') } };
    default:
      return undefined;
  }
}

function readFields(given: unknown): Record<string, FieldValue> {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, FieldValue] => isFieldValue(entry[1])),
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFieldValue(value: unknown): value is FieldValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** What somebody typed, of the kind that the field had before. */
export function readField(typed: string, before: FieldValue): FieldValue {
  const text = typed.trim();
  if (typeof before === 'number' && text !== '' && Number.isFinite(Number(text))) {
    return Number(text);
  }
  if (typeof before === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text === '' && before === null ? null : typed;
}

/** Deals that the link stage knows of: the one that it picked, and those that it might have. */
export function readDeals(details: RunStage['details']): { id: string; name: string }[] {
  const { deal, candidates } = details;
  const given: unknown[] = [deal, ...(Array.isArray(candidates) ? candidates : [])];
  const deals = given.filter(isDeal);
  return deals.filter(({ id }, at) => deals.findIndex((one) => one.id === id) === at);
}

function isDeal(value: unknown): value is { id: string; name: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name } = value as Record<string, unknown>;
  return isText(id) && isText(name);
}
