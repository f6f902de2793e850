import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Ticket } from '../model.ts';
import { statusTypes } from '../model.ts';
import { ticketView } from '../present.ts';
import { invalidData } from '../refusals.ts';
import { type DeskParts, desk, Id, paging, readQuery, sendList } from './parts.ts';

const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z`;
const range = z
  .string()
  .regex(new RegExp(`^${time},${time}$`))
  .transform((text) => text.split(',').map((one) => Date.parse(one)) as [number, number])
  .refine(([from, to]) => from <= to)
  .optional();

const orders = ['modifiedTime', 'createdTime', 'customerResponseTime'] as const;
const Search = z.strictObject({
  ...paging(100, 10),
  modifiedTimeRange: range,
  customerResponseTimeRange: range,
  createdTimeRange: range,
  departmentId: Id.optional(),
  contactId: Id.optional(),
  ticketNumber: z.string().optional(),
  status: z.string().optional(),
  email: z.string().min(1).optional(),
  sortBy: z.enum(orders.flatMap((order) => [order, `-${order}` as const])).optional(),
});
type Search = z.infer<typeof Search>;

const timeOf: Record<(typeof orders)[number], (ticket: Ticket) => number> = {
  modifiedTime: (ticket) => ticket.modifiedMs,
  createdTime: (ticket) => ticket.createdMs,
  customerResponseTime: (ticket) => ticket.customerResponseMs ?? 0,
};
/** Written `${OPEN}`, for every label of that type. */
const statusTokens: Record<string, string> = { OPEN: 'Open', ONHOLD: 'On Hold', CLOSED: 'Closed' };

/** By an index that may lag, and that finds look-alikes where an e-mail address is asked for. */
export function registerSearch(app: FastifyInstance, { world, switches }: DeskParts): void {
  app.get(`${desk}/tickets/search`, async (request, reply) => {
    const search = readQuery(Search, request);
    const { from, limit, sortBy, ...wanted } = search;
    if (from > switches.lastSearchFrom) throw invalidData({ fieldName: '/from' });
    if (Object.keys(wanted).length === 0) {
      throw invalidData({ fieldName: '/modifiedTimeRange', errorType: 'missing' });
    }
    const found = world.search.tickets().filter((ticket) => isFound(ticket, search));
    const shown = inOrder(found, sortBy).slice(from, from + limit);
    return sendList(
      reply,
      shown.map((ticket) => ticketView(ticket, world)),
      { count: found.length },
    );
  });
}

function isFound(ticket: Ticket, search: Search): boolean {
  const { departmentId, contactId, ticketNumber, status, email } = search;
  return (
    isWithin(ticket.modifiedMs, search.modifiedTimeRange) &&
    isWithin(ticket.customerResponseMs, search.customerResponseTimeRange) &&
    isWithin(ticket.createdMs, search.createdTimeRange) &&
    (departmentId ?? ticket.departmentId) === ticket.departmentId &&
    (contactId ?? ticket.contactId) === ticket.contactId &&
    (ticketNumber ?? ticket.ticketNumber) === ticket.ticketNumber &&
    (status === undefined || hasStatus(ticket, status)) &&
    (email === undefined || looksAlike(ticket.email, email))
  );
}

function isWithin(ms: number | null, range: [number, number] | undefined): boolean {
  return range === undefined || (ms !== null && ms >= range[0] && ms <= range[1]);
}

function hasStatus(ticket: Ticket, status: string): boolean {
  const type = statusTokens[/^\$\{(\w+)\}$/.exec(status)?.[1] ?? ''];
  return type === undefined ? ticket.status === status : statusTypes[ticket.status] === type;
}

/** The part before the @ is enough, wherever it stands. */
function looksAlike(email: string | null, wanted: string): boolean {
  const [name = ''] = wanted.toLowerCase().split('@');
  return email?.toLowerCase().includes(name) ?? false;
}

function inOrder(tickets: Ticket[], sortBy: Search['sortBy'] = '-modifiedTime'): Ticket[] {
  const isDown = sortBy.startsWith('-');
  const at = timeOf[sortBy.replace('-', '') as (typeof orders)[number]];
  return [...tickets].sort((a, b) => (isDown ? at(b) - at(a) : at(a) - at(b)));
}
