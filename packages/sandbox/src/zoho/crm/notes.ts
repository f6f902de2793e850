import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  neededFields,
  Paged,
  pick,
  readCall,
  sendPage,
  sendRecordError,
  sendWritten,
} from './answers.ts';
import type { RecordError } from './fields.ts';
import type { NoteRow } from './model.ts';
import type { Crm } from './world.ts';
import { noteWorkflows, readRecord, type WrittenRecord } from './write.ts';

const Listed = z.strictObject({ ...Paged.shape, fields: z.string().optional() });
/** Of versions from 3 on. */
const Parent = z.strictObject({
  module: z.strictObject({ api_name: z.literal('Deals') }),
  id: z.string(),
});
const longest = { Note_Title: 120, Note_Content: 32_000 };

type OfDeal = { Params: { id: string } };

export function registerNotes(app: FastifyInstance, crm: Crm): void {
  app.get<OfDeal>('/Deals/:id/Notes', async (request, reply) => {
    const { fields, ...page } = readCall(Listed, request.query);
    const names = neededFields(fields);
    const notes = crm.notes(request.params.id).map((note) => pick(noteView(note), names));
    return sendPage(reply, notes, page);
  });

  app.post<OfDeal>('/Deals/:id/Notes', async (request, reply) => {
    const { fields, trigger } = readRecord(request);
    const { Parent_Id, ...text } = fields;
    const parent = Parent.safeParse(Parent_Id).data?.id;
    const dealId = parent === request.params.id ? parent : undefined;
    return add(reply, { fields, trigger, text, dealId });
  });

  app.post('/Notes', async (request, reply) => {
    const { fields, trigger } = readRecord(request);
    const { Parent_Id, se_module, ...text } = fields;
    const parent = se_module === 'Deals' ? Parent_Id : Parent.safeParse(Parent_Id).data?.id;
    const isOneForm = se_module === undefined || typeof Parent_Id === 'string';
    const dealId = isOneForm && typeof parent === 'string' ? parent : undefined;
    return add(reply, { fields, trigger, text, dealId });
  });

  function add(
    reply: FastifyReply,
    { fields, trigger, text, dealId }: WrittenRecord & { text: object; dealId: string | undefined },
  ) {
    const read = readText(text);
    if ('error' in read) return sendRecordError(reply, read.error);
    if (fields.Parent_Id === undefined) {
      const details = { api_name: 'Parent_Id' };
      return sendRecordError(reply, { code: 'MANDATORY_NOT_FOUND', details });
    }
    if (dealId === undefined || !crm.deals.has(dealId)) {
      const details = { api_name: 'Parent_Id', expected_data_type: 'jsonobject' };
      return sendRecordError(reply, { code: 'INVALID_DATA', details });
    }
    noteWorkflows(crm, trigger);
    const { id, createdTime, createdBy } = crm.addNote({ dealId, ...read });
    crm.writes.push({ method: 'POST', dealId, fields });
    const who = { Created_By: createdBy, Modified_By: createdBy };
    return sendWritten(reply, 201, { id, Created_Time: createdTime, ...who });
  }
}

function readText(text: object): Pick<NoteRow, 'title' | 'content'> | { error: RecordError } {
  const stored = { Note_Title: '', Note_Content: '' };
  for (const [api_name, value] of Object.entries(text)) {
    if (api_name !== 'Note_Title' && api_name !== 'Note_Content') return invalid({ api_name });
    if (typeof value !== 'string') return invalid({ api_name, expected_data_type: 'text' });
    const maximum_length = longest[api_name];
    if (value.length > maximum_length) return invalid({ api_name, maximum_length });
    stored[api_name] = value;
  }
  if (stored.Note_Content.trim() === '') {
    return { error: { code: 'MANDATORY_NOT_FOUND', details: { api_name: 'Note_Content' } } };
  }
  return { title: stored.Note_Title, content: stored.Note_Content };
}

function invalid(details: object): { error: RecordError } {
  return { error: { code: 'INVALID_DATA', details: { ...details } } };
}

function noteView({ id, dealId, title, content, createdTime, createdBy }: NoteRow) {
  return {
    id,
    Note_Title: title === '' ? null : title,
    Note_Content: content,
    Created_Time: createdTime,
    Modified_Time: createdTime,
    Created_By: createdBy,
    Modified_By: createdBy,
    Parent_Id: { module: { api_name: 'Deals' }, id: dealId },
  };
}
