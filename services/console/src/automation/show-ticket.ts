import type { RunRow } from '@omnirelay/shared/store/runs.ts';
import { z } from 'zod';
import type { RunTicket } from '../api/contract-automation.ts';

const Text = z.string().nullable().catch(null);

/** As much of what the worker read as people need beside a suggestion; its shape is the worker's own. */
const Snapshot = z.object({
  ticket: z.object({
    status: Text,
    departmentId: Text,
    priority: Text,
    tags: z.array(z.string()).catch([]),
    link: Text,
    webUrl: Text,
    description: Text,
  }),
  customer: z.object({ name: z.string() }).catch({ name: '' }),
  departments: z.array(z.object({ id: z.string(), name: z.string() })).catch([]),
  messages: z
    .array(
      z.object({
        id: z.string(),
        author: z.object({ name: z.string() }).catch({ name: '' }),
        text: z.string(),
        at: z.iso.datetime({ offset: true }),
      }),
    )
    .catch([]),
  triggerId: Text,
});

/** The ticket as the run found it. Null: it has not been read, or by a version that we don't know. */
export function showTicket({
  snapshot,
  triggerAt,
}: Pick<RunRow, 'snapshot' | 'triggerAt'>): z.infer<typeof RunTicket> | null {
  const parsed = Snapshot.safeParse(snapshot);
  if (!parsed.success) return null;
  const { ticket, departments, messages, triggerId, customer } = parsed.data;
  const asked = messages.find(({ id }) => id === triggerId);
  // What opened the ticket may be all there is.
  const opened =
    messages.length === 0 && ticket.description
      ? { author: customer.name, text: ticket.description, at: triggerAt.toISOString() }
      : null;
  return {
    status: ticket.status,
    department: departments.find(({ id }) => id === ticket.departmentId)?.name ?? null,
    departments,
    priority: ticket.priority,
    tags: ticket.tags,
    link: ticket.link,
    url: webAddress(ticket.webUrl),
    message: asked
      ? { author: asked.author.name, text: asked.text, at: new Date(asked.at).toISOString() }
      : opened,
  };
}

/** A `javascript:` address would run in our page. */
function webAddress(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) ? url : null;
}
