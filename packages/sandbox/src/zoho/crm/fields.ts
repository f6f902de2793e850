import type { Lookup } from './model.ts';

export type FieldKind =
  | 'text'
  | 'textarea'
  | 'double'
  | 'integer'
  | 'date'
  | 'boolean'
  | 'picklist'
  | 'lookup'
  | 'owner';

/** Why a record is not written; told within an answer that may well be 200. */
export interface RecordError {
  code: 'INVALID_DATA' | 'MANDATORY_NOT_FOUND' | 'RECORD_LOCKED' | 'RECORD_IN_BLUEPRINT';
  details: Record<string, unknown>;
}

/** What a value may refer to. */
export interface Referred {
  stages: Set<string>;
  /** Of the record that a lookup field names. */
  lookup(field: string, id: string): Lookup | undefined;
}

/** Of every deal, those of this portal last; more come with the deals that have them. None is an e-mail. */
export const dealFields: Record<string, FieldKind> = {
  Deal_Name: 'text',
  Stage: 'picklist',
  Amount: 'double',
  Probability: 'integer',
  Closing_Date: 'date',
  Contact_Name: 'lookup',
  Account_Name: 'lookup',
  Owner: 'owner',
  Next_Step: 'text',
  Lead_Source: 'text',
  Description: 'textarea',
  Evalbox: 'text',
  Is_Active: 'boolean',
};

const mandatory = new Set(['Deal_Name', 'Stage']);
const longest = { text: 255, textarea: 32_000 };

/** What the value is stored as, or why it is refused. Deals are changed by this and nothing else. */
export function readValue(
  api_name: string,
  kind: FieldKind | undefined,
  value: unknown,
  referred: Referred,
): { value: unknown } | { error: RecordError } {
  if (kind === undefined) return invalid({ api_name });
  if (value === null || value === '') {
    if (!mandatory.has(api_name)) return { value: null };
    return { error: { code: 'MANDATORY_NOT_FOUND', details: { api_name } } };
  }
  const wrongType = invalid({ api_name, expected_data_type: expectedTypes[kind] ?? kind });
  switch (kind) {
    case 'text':
    case 'textarea': {
      if (typeof value !== 'string') return wrongType;
      const maximum_length = longest[kind];
      return value.length <= maximum_length ? { value } : invalid({ api_name, maximum_length });
    }
    case 'double':
      return typeof value === 'number' ? { value } : wrongType;
    case 'integer':
      return Number.isSafeInteger(value) ? { value } : wrongType;
    case 'date':
      return isDate(value) ? { value } : wrongType;
    case 'boolean':
      // Read as a string, written as a boolean.
      return typeof value === 'boolean' ? { value: String(value) } : wrongType;
    case 'picklist':
      return typeof value === 'string' && referred.stages.has(value) ? { value } : wrongType;
    case 'lookup':
    case 'owner': {
      const id = idIn(value);
      const found = id === undefined ? undefined : referred.lookup(api_name, id);
      return found ? { value: found } : wrongType;
    }
  }
}

/** A field that was never heard of is what its first value is. */
export function kindOf(value: unknown): FieldKind {
  if (typeof value === 'number') return 'double';
  return typeof value === 'boolean' || value === 'true' || value === 'false' ? 'boolean' : 'text';
}

const expectedTypes: Partial<Record<FieldKind, string>> = {
  lookup: 'jsonobject',
  owner: 'jsonobject',
};

function invalid(details: RecordError['details']): { error: RecordError } {
  return { error: { code: 'INVALID_DATA', details } };
}

/** A day that the calendar has. */
function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const atMs = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(value);
}

/** A name says nothing: it is the id that is looked up. A number has lost its last digits. */
function idIn(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
  return typeof id === 'string' ? id : undefined;
}
