import { isDeepStrictEqual } from 'node:util';
import type { CustomField, Ticket } from './model.ts';

/** What a write may change on a ticket besides its comments. */
export type TicketFields = Pick<
  Ticket,
  | 'subject'
  | 'status'
  | 'priority'
  | 'type'
  | 'requesterId'
  | 'assigneeId'
  | 'groupId'
  | 'externalId'
  | 'tags'
  | 'customFields'
>;

/** REST's name of each field, and the webhook event that tells of its change. */
const restNames = {
  subject: 'subject',
  status: 'status',
  priority: 'priority',
  type: 'type',
  requesterId: 'requester_id',
  assigneeId: 'assignee_id',
  groupId: 'group_id',
  externalId: 'external_id',
  tags: 'tags',
} satisfies Record<Exclude<keyof TicketFields, 'customFields'>, string>;

export interface FieldChange {
  /** REST's name; a custom field goes by its id. */
  fieldName: string;
  value: unknown;
  previousValue: unknown;
}

export function diffFields(ticket: Ticket, fields: Partial<TicketFields>): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const name of Object.keys(restNames) as (keyof typeof restNames)[]) {
    const value = fields[name];
    if (value === undefined || isDeepStrictEqual(value, ticket[name])) continue;
    changes.push({ fieldName: restNames[name], value, previousValue: ticket[name] });
  }
  for (const { id, value } of fields.customFields ?? []) {
    const previousValue = ticket.customFields.find((field) => field.id === id)?.value ?? null;
    if (isDeepStrictEqual(value, previousValue)) continue;
    changes.push({ fieldName: String(id), value, previousValue });
  }
  return changes;
}

/** Custom fields are merged one by one, unlike tags. */
export function mergeCustomFields(current: CustomField[], changed: CustomField[]): CustomField[] {
  return [...new Map([...current, ...changed].map((field) => [field.id, field])).values()];
}

/** Zendesk keeps tags lower case, and a space begins a new one. */
export function normaliseTags(tags: string[]): string[] {
  return [...new Set(tags.flatMap((tag) => tag.toLowerCase().split(/\s+/)).filter(Boolean))];
}
