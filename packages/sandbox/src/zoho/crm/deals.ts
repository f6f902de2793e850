import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Paged, pick, readCall, sendPage, sendRecordError, sendWritten } from './answers.ts';
import { invalidQuery, matches, readCriteria } from './criteria.ts';
import type { RecordError } from './fields.ts';
import { type DealRow, relayBot } from './model.ts';
import type { Crm } from './world.ts';
import { noteWorkflows, readRecord } from './write.ts';

const ByCriteria = z.strictObject({ ...Paged.shape, criteria: z.string().min(3) });
const OneDeal = z.strictObject({ fields: z.string().optional() });

type OfDeal = { Params: { id: string } };

export function registerDeals(app: FastifyInstance, crm: Crm): void {
  app.get('/Deals/search', async (request, reply) => {
    const { criteria, ...page } = readCall(ByCriteria, request.query);
    const wanted = readCriteria(criteria);
    const unknown = wanted.conditions.find(({ field }) => field !== 'id' && !crm.fields.has(field));
    if (unknown) throw invalidQuery({ api_name: unknown.field });
    const found = crm.search.deals.records().filter((deal) => matches(deal, wanted));
    return sendPage(reply, found, page);
  });

  app.get<OfDeal>('/Deals/:id', async (request, reply) => {
    const { fields } = readCall(OneDeal, request.query);
    const deal = crm.deals.get(request.params.id);
    if (!deal) return sendPage(reply, []);
    return sendPage(reply, [fields === undefined ? deal : pick(deal, fields.split(','))]);
  });

  app.put<OfDeal>('/Deals/:id', async (request, reply) => {
    const { fields, trigger } = readRecord(request);
    const deal = crm.deals.get(request.params.id);
    if (!deal) {
      return sendRecordError(reply, { code: 'INVALID_DATA', details: { api_name: 'id' } });
    }
    const error = whyClosed(crm, deal, fields) ?? crm.change(deal, fields, relayBot);
    if (error) return sendRecordError(reply, error);
    noteWorkflows(crm, trigger);
    const { id, Created_Time, Modified_Time, Modified_By } = deal;
    crm.writes.push({ method: 'PUT', dealId: id, fields });
    return sendWritten(reply, 200, { id, Created_Time, Modified_Time, Modified_By });
  });

  app.get<OfDeal>('/Deals/:id/__timeline', async (request, reply) => {
    const page = readCall(Paged, request.query);
    const rows = crm.timeline.filter(({ dealId }) => dealId === request.params.id);
    const newestFirst = rows.toReversed().map(({ dealId: _, ...row }) => row);
    return sendPage(reply, newestFirst, page, '__timeline');
  });
}

/** Why nothing of this is written, whatever the values are. */
function whyClosed(
  crm: Crm,
  { id }: DealRow,
  fields: Record<string, unknown>,
): RecordError | undefined {
  if (crm.locked.has(id)) return { code: 'RECORD_LOCKED', details: { id } };
  if (crm.inBlueprint.has(id) && 'Stage' in fields) {
    return { code: 'RECORD_IN_BLUEPRINT', details: { id } };
  }
  return undefined;
}
