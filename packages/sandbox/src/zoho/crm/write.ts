import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readCall } from './answers.ts';
import type { Crm } from './world.ts';

const Write = z.strictObject({
  data: z.tuple([
    z.record(z.string(), z.unknown()).refine((fields) => Object.keys(fields).length > 0),
  ]),
  trigger: z.array(z.enum(['workflow', 'approval', 'blueprint', 'orchestration'])).optional(),
});
type Trigger = z.infer<typeof Write>['trigger'];

export interface WrittenRecord {
  fields: Record<string, unknown>;
  trigger: Trigger;
}

/** The only record of a write. @throws Refusal */
export function readRecord(request: FastifyRequest): WrittenRecord {
  readCall(z.strictObject({}), request.query);
  const { data, trigger } = readCall(Write, request.body);
  return { fields: data[0], trigger };
}

/** Left out, or with names in it: then the CRM's own automation runs. */
export function noteWorkflows(crm: Crm, trigger: Trigger): void {
  if (trigger === undefined || trigger.length > 0) crm.workflowRuns += 1;
}
