/** What the fake CRM holds. */
export interface CrmContactRow {
  id: string;
  name: string;
  email: string;
}

/** A deal is whatever fields it has; ids and lookups as Zoho shows them. */
export type DealRow = Record<string, unknown> & { id: string };

export interface NoteRow {
  id: string;
  dealId: string;
  title: string;
  content: string;
  createdMs: number;
}

export interface Crm {
  contacts: CrmContactRow[];
  deals: Map<string, DealRow>;
  noteRows: NoteRow[];
  /** Of our writes: how many have started workflows, approvals or blueprints. */
  workflowRuns: number;
  /** Our writes, in their order. */
  writes: { method: string; dealId: string; fields: Record<string, unknown> }[];
  credits: { used: number; concurrency: number; underWay: number };
  /** picklist of Stage */
  stages: Set<string>;
  locked: Set<string>;
  inBlueprint: Set<string>;
  addContact(contact: { name: string; email: string }): CrmContactRow;
  addDeal(deal: { contactId: string } & Record<string, unknown>): DealRow;
  deal(id: string): DealRow;
  notes(dealId: string): NoteRow[];
  /** Somebody changes a deal in the CRM. */
  personChanges(dealId: string, fields: Record<string, unknown>): void;
  /** We change it. */
  change(
    dealId: string,
    fields: Record<string, unknown>,
    by: { id: string; name: string },
  ): DealRow;
  nextId(): string;
  nowMs(): number;
  state(): unknown;
}

export const relayBot = { id: '5800000000000000001', name: 'Relay Bot' };
const sophie = { id: '5800000000000000002', name: 'Sophie Bernard' };

export function createCrm({ nextId, nowMs }: { nextId(): string; nowMs(): number }): Crm {
  let lastMs = 0;
  /** With an offset, to the second, and never twice the same. */
  const stamp = () => {
    lastMs = Math.max(lastMs + 1_000, nowMs());
    return `${new Date(lastMs).toISOString().slice(0, 19)}+00:00`;
  };
  const crm: Crm = {
    contacts: [],
    deals: new Map(),
    noteRows: [],
    workflowRuns: 0,
    writes: [],
    credits: { used: 0, concurrency: 5, underWay: 0 },
    stages: new Set(['Qualification', 'EN ATTENTE', 'GAGNÉ', 'PERDU', 'Closed Won', 'Closed Lost']),
    locked: new Set(),
    inBlueprint: new Set(),
    nextId,
    nowMs,
    addContact({ name, email }) {
      const contact = { id: nextId(), name, email };
      crm.contacts.push(contact);
      return contact;
    },
    addDeal({ contactId, ...fields }) {
      const contact = crm.contacts.find(({ id }) => id === contactId);
      const id = nextId();
      const deal: DealRow = {
        Deal_Name: `Deal ${id}`,
        Stage: 'Qualification',
        Amount: null,
        Closing_Date: null,
        Next_Step: null,
        Description: null,
        Evalbox: null,
        Is_Active: 'false',
        ...fields,
        id,
        Contact_Name: contact ? { id: contact.id, name: contact.name } : null,
        Owner: { ...sophie, email: 'sophie@acme.example' },
        Created_Time: stamp(),
        Modified_Time: stamp(),
        Modified_By: sophie,
      };
      crm.deals.set(id, deal);
      return deal;
    },
    deal(id) {
      const deal = crm.deals.get(id);
      if (!deal) throw new Error(`there is no deal ${id}`);
      return deal;
    },
    notes: (dealId) => crm.noteRows.filter((note) => note.dealId === dealId),
    personChanges: (dealId, fields) => void crm.change(dealId, fields, sophie),
    change(dealId, fields, by) {
      const deal = Object.assign(crm.deal(dealId), fields, {
        Modified_Time: stamp(),
        Modified_By: by,
      });
      return deal;
    },
    state: () => ({ contacts: crm.contacts, deals: [...crm.deals.values()], notes: crm.noteRows }),
  };
  return crm;
}
