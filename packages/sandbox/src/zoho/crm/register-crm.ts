import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refusal } from '../../kit/index.ts';
import { readCriteria } from './criteria.ts';
import { type Crm, type DealRow, relayBot } from './world.ts';

const base = '/crm/crm/v8';
const Paged = z.strictObject({
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(1).max(200).default(200),
});
const ByEmail = z.strictObject({ ...Paged.shape, email: z.string().min(3) });
const ByCriteria = z.strictObject({ ...Paged.shape, criteria: z.string().min(3) });
const Nothing = z.strictObject({ fields: z.string().optional() });
const ListedNotes = z.strictObject({ ...Paged.shape, fields: z.string().optional() });
const Write = z.strictObject({
  data: z.array(z.record(z.string(), z.unknown())).length(1),
  trigger: z.array(z.string()).optional(),
});

/** Of a deal, those that nobody may write. */
const readOnly = ['id', 'Created_Time', 'Modified_Time', 'Modified_By'];

/**
 * The CRM's API, version 8. Nothing found has no body; a record that is refused is told within an answer
 * that may well be 200.
 */
export function registerCrm(
  app: FastifyInstance,
  crm: Crm,
  authenticate: (request: FastifyRequest) => void,
): void {
  guard(app, crm, authenticate);

  app.get(`${base}/Contacts/search`, async (request, reply) => {
    const { email, ...page } = read(ByEmail, request.query);
    // The search finds look-alikes: addresses that have the word in them.
    const [name = ''] = email.toLowerCase().split('@');
    const hits = crm.contacts.filter((one) => one.email.toLowerCase().includes(name));
    return sendPage(
      reply,
      hits.map(({ id, name, email }) => {
        const [First_Name = '', ...rest] = name.split(' ');
        return { id, First_Name, Last_Name: rest.join(' '), Email: email, Secondary_Email: null };
      }),
      page,
    );
  });

  app.get(`${base}/Deals/search`, async (request, reply) => {
    const { criteria, ...page } = read(ByCriteria, request.query);
    const { field, value } = readCriteria(criteria);
    // Deals have no e-mail of their own.
    if (field !== 'Contact_Name') throw invalidQuery(field);
    const isTheirs = ({ Contact_Name: contact }: DealRow) =>
      (contact as { id: string } | null)?.id === value;
    return sendPage(reply, [...crm.deals.values()].filter(isTheirs), page);
  });

  app.get(`${base}/Deals/:id`, async (request, reply) => {
    read(Nothing, request.query);
    const deal = crm.deals.get((request.params as { id: string }).id);
    return sendPage(reply, deal ? [deal] : [], { page: 1, per_page: 200 });
  });

  app.put(`${base}/Deals/:id`, async (request, reply) => {
    const { id } = request.params as { id: string };
    const { data, trigger } = read(Write, request.body);
    const fields = data[0] ?? {};
    const deal = crm.deals.get(id);
    const refused = deal
      ? refuseFields(crm, deal, fields)
      : { code: 'INVALID_DATA', details: { api_name: 'id' } };
    if (refused)
      return reply.code(refused.code === 'INVALID_DATA' ? 202 : 200).send(failed(refused));
    noteWorkflows(crm, trigger);
    crm.writes.push({ method: 'PUT', dealId: id, fields });
    const { Modified_Time, Modified_By } = crm.change(id, fields, relayBot);
    return written('record updated', { id, Modified_Time, Modified_By });
  });

  app.get(`${base}/Deals/:id/Notes`, async (request, reply) => {
    const { fields, ...page } = read(ListedNotes, request.query);
    if (fields === undefined) {
      const message = 'One of the expected parameter is missing';
      throw refusal(400, {
        code: 'REQUIRED_PARAM_MISSING',
        details: { param_name: 'fields' },
        message,
        status: 'error',
      });
    }
    const names = new Set(['id', ...fields.split(',')]);
    const notes = crm.notes((request.params as { id: string }).id).map((note) => ({
      id: note.id,
      Note_Title: note.title,
      Note_Content: note.content,
      Created_Time: new Date(note.createdMs).toISOString(),
      Created_By: relayBot,
    }));
    const shown = notes.map((note) =>
      Object.fromEntries(Object.entries(note).filter(([name]) => names.has(name))),
    );
    return sendPage(reply, shown, page);
  });

  app.post(`${base}/Deals/:id/Notes`, async (request, reply) => {
    const { id: dealId } = request.params as { id: string };
    const { data, trigger } = read(Write, request.body);
    const { Note_Title, Note_Content, Parent_Id, ...others } = data[0] ?? {};
    const parent = z
      .strictObject({
        module: z.strictObject({ api_name: z.literal('Deals') }),
        id: z.literal(dealId),
      })
      .safeParse(Parent_Id);
    const [unknown] = Object.keys(others);
    if (unknown || typeof Note_Content !== 'string' || !parent.success || !crm.deals.has(dealId)) {
      const api_name = unknown ?? (parent.success ? 'Note_Content' : 'Parent_Id');
      return reply.code(202).send(failed({ code: 'INVALID_DATA', details: { api_name } }));
    }
    noteWorkflows(crm, trigger);
    const id = crm.nextId();
    const title = typeof Note_Title === 'string' ? Note_Title : '';
    crm.noteRows.push({ id, dealId, title, content: Note_Content, createdMs: crm.nowMs() });
    crm.writes.push({ method: 'POST', dealId, fields: data[0] ?? {} });
    return reply.code(201).send(written('record added', { id }));
  });
}

function guard(app: FastifyInstance, crm: Crm, authenticate: (request: FastifyRequest) => void) {
  const { credits } = crm;
  const isOurs = (url: string) => url.startsWith(`${base}/`);
  app.addHook('onRequest', async (request, reply) => {
    if (!isOurs(request.url)) return;
    credits.underWay += 1;
    reply.raw.once('close', () => {
      credits.underWay -= 1;
    });
  });
  app.addHook('preHandler', async (request, reply) => {
    if (!isOurs(request.url) || reply.sent) return;
    authenticate(request);
    if (credits.underWay > credits.concurrency) {
      const message = 'too many requests fired in concurrently';
      throw refusal(429, { code: 'TOO_MANY_REQUESTS', details: {}, message, status: 'error' });
    }
    credits.used += 1;
  });
}

function refuseFields(crm: Crm, deal: DealRow, fields: Record<string, unknown>) {
  if (crm.locked.has(deal.id)) return { code: 'RECORD_LOCKED', details: { id: deal.id } };
  if (crm.inBlueprint.has(deal.id) && 'Stage' in fields) {
    return { code: 'RECORD_IN_BLUEPRINT', details: { id: deal.id } };
  }
  for (const [api_name, value] of Object.entries(fields)) {
    const details = { api_name };
    if (!Object.hasOwn(deal, api_name) || readOnly.includes(api_name)) {
      return { code: 'INVALID_DATA', details };
    }
    if (api_name === 'Stage' && !crm.stages.has(String(value))) {
      return { code: 'INVALID_DATA', details: { ...details, expected_data_type: 'picklist' } };
    }
    if (api_name === 'Amount' && value !== null && typeof value !== 'number') {
      return { code: 'INVALID_DATA', details: { ...details, expected_data_type: 'double' } };
    }
  }
  return undefined;
}

/** Left out, or with names in it: then the CRM's own automation runs. */
function noteWorkflows(crm: Crm, trigger: string[] | undefined): void {
  if (trigger === undefined || trigger.length > 0) crm.workflowRuns += 1;
}

function written(message: string, details: object) {
  return { data: [{ code: 'SUCCESS', status: 'success', message, details }] };
}

function failed({ code, details }: { code: string; details: object }) {
  return { data: [{ code, status: 'error', message: 'the record was not written', details }] };
}

function sendPage(
  reply: FastifyReply,
  records: object[],
  { page, per_page }: { page: number; per_page: number },
) {
  const shown = records.slice((page - 1) * per_page, page * per_page);
  if (shown.length === 0) return reply.code(204).send();
  const info = {
    page,
    per_page,
    count: shown.length,
    more_records: records.length > page * per_page,
  };
  return reply.send({ data: shown, info });
}

function read<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidQuery(
    issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(issue?.path[0]),
  );
}

function invalidQuery(api_name: string) {
  const message = 'the request does not seem to be valid';
  return refusal(
    400,
    { code: 'INVALID_DATA', details: { api_name }, message, status: 'error' },
    { loud: true },
  );
}
