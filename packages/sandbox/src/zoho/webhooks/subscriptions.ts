import { z } from 'zod';

/** Which of an event a subscription wants; null: all of them. */
export interface Filter {
  departmentIds?: string[] | undefined;
  /** Of an update: only those that change one of these. */
  fields?: string[] | undefined;
  direction?: 'in' | 'out' | undefined;
  includePrevState?: boolean | undefined;
}

export type Subscriptions = Record<string, Filter | null>;

/** What a subscription is compared with. */
export interface Told {
  eventType: string;
  departmentId: string;
  /** Names of the fields that an update changes. */
  changed?: string[];
  direction?: 'in' | 'out';
}

const departmentIds = z.array(z.string().regex(/^\d{1,20}$/)).min(1);
const prevState = { includePrevState: z.boolean() };

/** The filters that each event takes; any other event takes null only. */
const filterShapes: Record<string, z.ZodRawShape> = {
  Ticket_Add: { departmentIds },
  Ticket_Update: { departmentIds, fields: z.array(z.string()).min(1).max(5), ...prevState },
  Ticket_Thread_Add: { departmentIds, direction: z.enum(['in', 'out']) },
  ...shapesOf(['Ticket_Comment_Add', 'Ticket_Comment_Update'], { departmentIds }),
  ...shapesOf(crossed(['Task', 'Call', 'Event'], ['Add', 'Delete']), { departmentIds }),
  ...shapesOf(crossed(['Task', 'Call', 'Event'], ['Update']), { departmentIds, ...prevState }),
  ...shapesOf(
    crossed(['Contact', 'Account', 'Agent', 'Department', 'Article'], ['Update']),
    prevState,
  ),
  ...shapesOf(
    [
      ...['Ticket_Delete', 'Ticket_Attachment_Add', 'Ticket_Attachment_Update'],
      ...['Ticket_Attachment_Delete', 'Ticket_Approval_Add', 'Ticket_Approval_Update'],
      ...['Agent_Add', 'Agent_Delete', 'Department_Add', 'IM_Message_Add'],
      ...crossed(
        ['Contact', 'Account', 'Article', 'KBRootCategory', 'KBSection'],
        ['Add', 'Delete'],
      ),
      ...crossed(['KBRootCategory', 'KBSection'], ['Update']),
    ],
    {},
  ),
};

/** As the API takes them: unknown events and filters are refused. */
export const SubscriptionsInput: z.ZodType<Subscriptions> = z
  .strictObject(
    Object.fromEntries(
      Object.entries(filterShapes).map(([eventType, shape]) => {
        const isFilterable = Object.keys(shape).length > 0;
        const filter = z.strictObject(shape).partial() as z.ZodType<Filter>;
        return [eventType, (isFilterable ? filter.nullable() : z.null()).optional()];
      }),
    ),
  )
  .refine((events) => Object.keys(events).length > 0) as z.ZodType<Subscriptions>;

/** Undefined subscriptions want everything. */
export function isWanted(subscriptions: Subscriptions | undefined, told: Told): boolean {
  if (subscriptions === undefined) return true;
  const filter = subscriptions[told.eventType];
  if (filter === undefined) return false;
  if (filter === null) return true;
  const { departmentIds, fields, direction } = filter;
  return (
    (departmentIds === undefined || departmentIds.includes(told.departmentId)) &&
    (fields === undefined || fields.some((field) => told.changed?.includes(field))) &&
    (direction === undefined || direction === told.direction)
  );
}

/** Only updates have one, and only for those who asked. */
export function wantsPrevState(
  subscriptions: Subscriptions | undefined,
  eventType: string,
): boolean {
  if (!eventType.endsWith('_Update')) return false;
  return subscriptions === undefined || subscriptions[eventType]?.includePrevState === true;
}

function crossed(modules: string[], verbs: string[]): string[] {
  return modules.flatMap((module) => verbs.map((verb) => `${module}_${verb}`));
}

function shapesOf(names: string[], shape: z.ZodRawShape): Record<string, z.ZodRawShape> {
  return Object.fromEntries(names.map((name) => [name, shape]));
}
