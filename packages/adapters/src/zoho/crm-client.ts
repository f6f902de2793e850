import { z } from 'zod';
import { CrmContact, type CrmDeal, CrmInfo, CrmNote, CrmWrites, DealRecord } from './crm-schema.ts';
import { crmCodeOf, crmError, isGone, readAnswer, unreadable } from './errors.ts';
import type { Observe, Transport, ZohoCall } from './transport.ts';

export type { CrmContact, CrmDeal, CrmNote } from './crm-schema.ts';

const pageSize = 200;
/** Zoho finds 2,000 records at most. */
const maxPages = 10;
/** The CRM doesn't say what a call cost: one for a read, one for ten records written. */
const weight = 1;
/** From version 3 on, notes come without their text unless asked. */
const noteFields = 'Note_Title,Note_Content,Created_Time,Created_By';

export type CrmClient = ReturnType<typeof createCrmClient>;

/**
 * Thin calls, one attempt each; lists go over all their pages. Nothing found is answered 204.
 * https://www.zoho.com/crm/developer/docs/api/v8/
 */
export function createCrmClient(transport: Transport, observe: Observe) {
  const id = encodeURIComponent;
  const send = (call: Omit<ZohoCall, 'weight'>) => transport.send({ ...call, weight }, observe);

  async function getAll<T>(
    path: string,
    what: string,
    item: z.ZodType<T>,
    query: NonNullable<ZohoCall['query']>,
  ): Promise<T[]> {
    const Page = z.object({ data: z.array(item), info: CrmInfo });
    const records: T[] = [];
    for (let page = 1; page <= maxPages; page++) {
      const paged = { ...query, page, per_page: pageSize };
      const { status, json } = await send({ method: 'GET', path, what, query: paged });
      if (status === 204) break;
      const { data, info } = readAnswer(what, Page, json);
      records.push(...data);
      if (!info?.more_records) break;
    }
    return records;
  }

  /** One record. No workflow, approval or blueprint runs because of it: they might write to the ticket. */
  async function write(method: 'POST' | 'PUT', path: string, what: string, record: object) {
    const reply = await send({ method, path, what, json: { data: [record], trigger: [] } });
    const written = CrmWrites.safeParse(reply.json).data?.data[0];
    if (written?.status === 'success') return written.details ?? {};
    if (!crmCodeOf(reply.json)) throw unreadable(what);
    throw crmError(what, reply);
  }

  return {
    /** The search finds look-alikes: whoever asks compares. */
    searchContacts(email: string): Promise<CrmContact[]> {
      return getAll('/Contacts/search', 'GET CRM contacts by e-mail', CrmContact, { email });
    },

    dealsOfContact(contactId: string): Promise<CrmDeal[]> {
      const criteria = `(Contact_Name:equals:${escapeCriteria(contactId)})`;
      return getAll('/Deals/search', 'GET deals of contact', DealRecord, { criteria });
    },

    async getDeal(dealId: string): Promise<CrmDeal | undefined> {
      const call = { method: 'GET', path: `/Deals/${id(dealId)}`, what: 'GET deal' } as const;
      const reply = await send(call).catch((error: unknown) => {
        if (isGone(error)) return undefined;
        throw error;
      });
      if (reply === undefined || reply.status === 204) return undefined;
      return readAnswer(call.what, z.object({ data: z.array(DealRecord) }), reply.json).data[0];
    },

    /** @throws PermanentError whose details are a `ZohoRefusal`: which field, and why */
    async updateDeal(
      dealId: string,
      fields: Record<string, unknown>,
    ): Promise<{ modifiedTime: string | undefined }> {
      const details = await write('PUT', `/Deals/${id(dealId)}`, 'PUT deal', fields);
      return { modifiedTime: details.Modified_Time ?? undefined };
    },

    listNotes(dealId: string): Promise<CrmNote[]> {
      const query = { fields: noteFields };
      return getAll(`/Deals/${id(dealId)}/Notes`, 'GET notes', CrmNote, query);
    },

    async addNote(
      dealId: string,
      note: { title: string; content: string },
    ): Promise<{ id: string }> {
      const what = 'POST note';
      const details = await write('POST', `/Deals/${id(dealId)}/Notes`, what, {
        Note_Title: note.title,
        Note_Content: note.content,
        Parent_Id: { module: { api_name: 'Deals' }, id: dealId },
      });
      // Without its id nobody could tell our note: it is looked for.
      if (!details.id) throw unreadable(what);
      return { id: details.id };
    },
  };
}

/** Brackets and commas would end a value. */
export function escapeCriteria(value: string): string {
  return value.replaceAll(/[\\(),]/g, '\\$&');
}
