/** What the CRM holds. A lookup: whose id it is, under a name that is a label only. */
export interface Lookup {
  id: string;
  name: string;
}

export interface CrmContactRow {
  id: string;
  name: string;
  email: string;
  secondaryEmail: string | null;
}

/** As the API shows it: custom fields beside standard ones, flags as strings, lookups with their label. */
export type DealRow = Record<string, unknown> & {
  id: string;
  Contact_Name: Lookup | null;
  Modified_Time: string;
  Modified_By: Lookup;
};

export interface NoteRow {
  id: string;
  dealId: string;
  title: string;
  content: string;
  /** With an offset. */
  createdTime: string;
  createdBy: Lookup;
}

/** What somebody did to a deal. */
export interface TimelineRow {
  dealId: string;
  audited_time: string;
  action: 'added' | 'updated';
  /** People from programs. */
  source: 'crm_ui' | 'crm_api';
  done_by: Lookup;
  field_history: { api_name: string; _value: { old: unknown; new: unknown } }[];
}

/** One of our writes that was applied. */
export interface Write {
  method: 'PUT' | 'POST';
  dealId: string;
  fields: Record<string, unknown>;
}

/** Whose token the API is called with. */
export const relayBot: Lookup = { id: '580000000000000001', name: 'Relay Bot' };
/** A colleague who works in the CRM itself. */
export const sophie: Lookup = { id: '580000000000000003', name: 'Sophie Bernard' };
