import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Refusal, refusal } from '../../kit/index.ts';
import type { RecordError } from './fields.ts';

export const Paged = z.strictObject({
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(1).max(200).default(200),
});
export type Page = z.infer<typeof Paged>;

/** What no search goes beyond. */
const lastFound = 2_000;

/** The CRM's errors of a whole call. */
export function crmRefusal(
  status: number,
  code: string,
  message: string,
  more: { details?: object; loud?: boolean } = {},
): Refusal {
  const { details = {}, loud = false } = more;
  return refusal(status, { code, details, message, status: 'error' }, { loud });
}

/** The query or the body of a call. @throws Refusal for whatever the CRM's documents don't know */
export function readCall<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0];
  const details = name === undefined ? {} : { api_name: String(name) };
  const message = 'the request does not seem to be valid';
  throw crmRefusal(400, 'INVALID_DATA', message, { details, loud: true });
}

/** The names in `fields`, which lists of related records can't do without. @throws Refusal */
export function neededFields(fields: string | undefined): string[] {
  if (fields) return fields.split(',');
  const message = 'One of the expected parameter is missing';
  const details = { param_name: 'fields' };
  throw crmRefusal(400, 'REQUIRED_PARAM_MISSING', message, { details });
}

/** Its id and the fields that were asked for. */
export function pick(record: Record<string, unknown>, names: string[]): Record<string, unknown> {
  const unknown = names.find((name) => !Object.hasOwn(record, name));
  if (unknown !== undefined) {
    const details = { api_name: unknown };
    throw crmRefusal(400, 'INVALID_DATA', 'there is no such field', { details, loud: true });
  }
  return Object.fromEntries(['id', ...names].map((name) => [name, record[name]]));
}

/** Nothing found has no body. */
export function sendPage(
  reply: FastifyReply,
  records: object[],
  { page, per_page }: Page = { page: 1, per_page: 200 },
  as = 'data',
) {
  if (page * per_page > lastFound) {
    const message = 'no more than 2000 records can be fetched';
    throw crmRefusal(400, 'LIMIT_EXCEEDED', message, { loud: true });
  }
  const shown = records.slice((page - 1) * per_page, page * per_page);
  if (shown.length === 0) return reply.code(204).send();
  const more_records = records.length > page * per_page;
  return reply.send({ [as]: shown, info: { page, per_page, count: shown.length, more_records } });
}

export function sendWritten(reply: FastifyReply, status: 200 | 201, details: object) {
  const message = status === 200 ? 'record updated' : 'record added';
  const written = { code: 'SUCCESS', status: 'success', message, details };
  return reply.code(status).send({ data: [written] });
}

const messages: Record<RecordError['code'], string> = {
  INVALID_DATA: 'invalid data',
  MANDATORY_NOT_FOUND: 'required field not found',
  RECORD_LOCKED: 'the record is locked',
  RECORD_IN_BLUEPRINT: 'the record is in a blueprint',
};

/** The status of HTTP doesn't tell that nothing was written. */
export function sendRecordError(reply: FastifyReply, { code, details }: RecordError) {
  const isAboutInput = code === 'INVALID_DATA' || code === 'MANDATORY_NOT_FOUND';
  const error = { code, status: 'error', message: messages[code], details };
  return reply.code(isAboutInput ? 202 : 200).send({ data: [error] });
}
