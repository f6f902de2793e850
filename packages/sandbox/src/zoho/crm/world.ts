import { type CrmCredits, createCrmCredits } from './credits.ts';
import {
  dealFields,
  type FieldKind,
  kindOf,
  type RecordError,
  type Referred,
  readValue,
} from './fields.ts';
import {
  type CrmContactRow,
  type DealRow,
  type Lookup,
  type NoteRow,
  relayBot,
  sophie,
  type TimelineRow,
  type Write,
} from './model.ts';
import { type CrmIndex, type CrmSwitches, createCrmIndex } from './search-index.ts';
import { createStamp } from './stamp.ts';

export interface CrmOptions {
  nextId(): string;
  nowMs(): number;
  /** May be changed at any time. */
  switches?: CrmSwitches;
  /** Of the times it tells: +01:00 unless given. */
  offsetMinutes?: number;
}

/** Everything that the CRM holds, and how it changes. Nothing here knows of HTTP. */
export interface Crm extends CrmPeople {
  contacts: CrmContactRow[];
  deals: Map<string, DealRow>;
  noteRows: NoteRow[];
  /** Oldest first. */
  timeline: TimelineRow[];
  search: { contacts: CrmIndex<CrmContactRow>; deals: CrmIndex<DealRow> };
  switches: CrmSwitches;
  credits: CrmCredits;
  /** Of our writes: how many have started workflows, approvals or blueprints. */
  workflowRuns: number;
  /** Our writes that were applied, in their order. */
  writes: Write[];
  /** What deals have; any other field is refused. */
  fields: Map<string, FieldKind>;
  /** picklist of Stage */
  stages: Set<string>;
  locked: Set<string>;
  inBlueprint: Set<string>;
  /** All that deals refer to. */
  referred: Referred;
  /** Sets values as they are stored; the first error refuses them all. */
  change(deal: DealRow, fields: Record<string, unknown>, by: Lookup): RecordError | undefined;
  addNote(note: Pick<NoteRow, 'dealId' | 'title' | 'content'>): NoteRow;
  nowMs(): number;
  state(): unknown;
}

/** What people do in it, and what tests look at. */
export interface CrmPeople {
  addContact(contact: {
    name: string;
    email: string;
    secondaryEmail?: string | null;
  }): CrmContactRow;
  /** Fields that are not standard become custom ones, which all deals then have. */
  addDeal(deal: { contactId: string | null } & Record<string, unknown>): DealRow;
  addStage(name: string): void;
  /** @throws when there is none */
  deal(id: string): DealRow;
  notes(dealId: string): NoteRow[];
  /** Somebody changes a deal in the CRM. @throws when the CRM would not let them */
  personChanges(dealId: string, fields: Record<string, unknown>): void;
  /** Somebody has it under approval or review: nobody writes to it. */
  lock(dealId: string): void;
  /** A blueprint decides about its stage. */
  blueprint(dealId: string): void;
}

const stages = ['Qualification', 'EN ATTENTE', 'GAGNÉ', 'PERDU', 'Closed Won', 'Closed Lost'];

export function createCrm(options: CrmOptions): Crm {
  const { nextId, nowMs, switches = { searchLagMs: 0 }, offsetMinutes = 60 } = options;
  const stamp = createStamp(nowMs, offsetMinutes);
  const fields = new Map(Object.entries(dealFields));
  const owner = { ...sophie, email: 'sophie@acme.example' };

  function contactOf(id: string): Lookup | undefined {
    const contact = crm.contacts.find((one) => one.id === id);
    return contact && { id: contact.id, name: contact.name };
  }

  function addField(name: string, kind: FieldKind): void {
    fields.set(name, kind);
    for (const deal of crm.deals.values()) deal[name] ??= null;
  }

  const crm: Crm = {
    contacts: [],
    deals: new Map(),
    noteRows: [],
    timeline: [],
    search: { contacts: createCrmIndex(switches, nowMs), deals: createCrmIndex(switches, nowMs) },
    switches,
    credits: createCrmCredits(),
    workflowRuns: 0,
    writes: [],
    fields,
    stages: new Set(stages),
    locked: new Set(),
    inBlueprint: new Set(),
    referred: {
      get stages() {
        return crm.stages;
      },
      lookup(field, id) {
        if (field === 'Contact_Name') return contactOf(id);
        return field === 'Owner' && id === owner.id ? owner : undefined;
      },
    },
    nowMs,

    addContact({ name, email, secondaryEmail = null }) {
      const contact = { id: nextId(), name, email, secondaryEmail };
      crm.contacts.push(contact);
      crm.search.contacts.note(contact);
      return contact;
    },
    addDeal({ contactId, ...given }) {
      const contact = contactId === null ? null : contactOf(contactId);
      if (contact === undefined) throw new Error(`add contact ${contactId} first`);
      const stored: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(given)) {
        if (!fields.has(name)) addField(name, kindOf(value));
        stored[name] = typeof value === 'boolean' ? String(value) : value;
      }
      const id = nextId();
      const addedAt = stamp();
      const deal: DealRow = {
        ...Object.fromEntries([...fields.keys()].map((name) => [name, null])),
        Deal_Name: `Deal ${id}`,
        Stage: 'Qualification',
        Is_Active: 'false',
        ...stored,
        id,
        Contact_Name: contact,
        Owner: owner,
        Created_Time: addedAt,
        Modified_Time: addedAt,
        Modified_By: sophie,
      };
      crm.deals.set(id, deal);
      crm.search.deals.note(deal);
      const who = { source: 'crm_ui', done_by: sophie } as const;
      const what = { action: 'added', audited_time: addedAt } as const;
      crm.timeline.push({ ...who, ...what, field_history: [], dealId: id });
      return deal;
    },
    addStage: (name) => void crm.stages.add(name),
    deal(id) {
      const deal = crm.deals.get(id);
      if (!deal) throw new Error(`there is no deal ${id}`);
      return deal;
    },
    notes: (dealId) => crm.noteRows.filter((note) => note.dealId === dealId),
    personChanges(dealId, changes) {
      const error = crm.change(crm.deal(dealId), changes, sophie);
      if (error) throw new Error(`the CRM refuses it: ${JSON.stringify(error)}`);
    },
    lock: (dealId) => void crm.locked.add(dealId),
    blueprint: (dealId) => void crm.inBlueprint.add(dealId),

    change(deal, changes, by) {
      const stored: Record<string, unknown> = {};
      for (const [name, given] of Object.entries(changes)) {
        const read = readValue(name, fields.get(name), given, crm.referred);
        if ('error' in read) return read.error;
        stored[name] = read.value;
      }
      const audited_time = stamp();
      crm.timeline.push({
        dealId: deal.id,
        audited_time,
        action: 'updated',
        source: by.id === relayBot.id ? 'crm_api' : 'crm_ui',
        done_by: by,
        field_history: Object.entries(stored).map(([api_name, value]) => ({
          api_name,
          _value: { old: deal[api_name], new: value },
        })),
      });
      Object.assign(deal, stored, { Modified_Time: audited_time, Modified_By: by });
      crm.search.deals.note(deal);
      return undefined;
    },
    addNote(given) {
      const note = { ...given, id: nextId(), createdTime: stamp(), createdBy: relayBot };
      crm.noteRows.push(note);
      return note;
    },
    state: () => ({
      contacts: crm.contacts,
      deals: [...crm.deals.values()],
      notes: crm.noteRows,
      writes: crm.writes,
      workflowRuns: crm.workflowRuns,
      credits: { ...crm.credits, spent: undefined },
    }),
  };
  return crm;
}
