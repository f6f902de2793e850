import { z } from 'zod';
import { badRequest, invalidRecord } from './errors.ts';
import { type Attachment, statuses, type Ticket } from './model.ts';
import type { CommentSource } from './render-comment.ts';
import { mergeCustomFields, normaliseTags, type TicketFields } from './ticket-fields.ts';
import { takeUploads } from './upload-store.ts';
import type { World } from './world.ts';
import type { NewComment } from './write-ticket.ts';

const CommentInput = z.strictObject({
  body: z.string().optional(),
  html_body: z.string().optional(),
  plain_body: z.string().optional(),
  public: z.boolean().optional(),
  author_id: z.int().optional(),
  uploads: z.array(z.string()).optional(),
});

const fields = {
  subject: z.string().optional(),
  comment: CommentInput.optional(),
  requester_id: z.int().optional(),
  external_id: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  priority: z.string().nullable().optional(),
  status: z.string().optional(),
  type: z.string().nullable().optional(),
  group_id: z.int().nullable().optional(),
  assignee_id: z.int().nullable().optional(),
  custom_fields: z.array(z.strictObject({ id: z.int(), value: z.unknown() })).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
};

export const CreateTicketBody = z.strictObject({
  ticket: z.strictObject({
    ...fields,
    requester: z.strictObject({ name: z.string().optional(), email: z.email() }).optional(),
    submitter_id: z.int().optional(),
    via_followup_source_id: z.int().optional(),
  }),
});

export const SafeUpdate = {
  updated_stamp: z.string().optional(),
  /** The tag endpoints' documentation spells it as a string. */
  safe_update: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
};

export const UpdateTicketBody = z.strictObject({
  ticket: z.strictObject({
    ...fields,
    ...SafeUpdate,
    additional_tags: z.array(z.string()).optional(),
    remove_tags: z.array(z.string()).optional(),
  }),
});

type TicketInput =
  | z.infer<typeof CreateTicketBody>['ticket']
  | z.infer<typeof UpdateTicketBody>['ticket'];

const priorities = ['low', 'normal', 'high', 'urgent'];
const types = ['question', 'incident', 'problem', 'task'];

export function readFields(
  world: World,
  input: TicketInput,
  ticket: Ticket | undefined,
): Partial<TicketFields> {
  const read: Partial<TicketFields> = {};
  if (input.subject !== undefined) read.subject = input.subject;
  if (input.status !== undefined) read.status = oneOf('status', input.status, statuses);
  if (input.priority !== undefined)
    read.priority = oneOfOrNull('priority', input.priority, priorities);
  if (input.type !== undefined) read.type = oneOfOrNull('type', input.type, types);
  if (input.requester_id !== undefined) {
    read.requesterId = knownUser(world, 'requester', input.requester_id);
  }
  if (input.assignee_id !== undefined) {
    read.assigneeId =
      input.assignee_id === null ? null : knownUser(world, 'assignee', input.assignee_id);
  }
  if (input.group_id !== undefined) read.groupId = input.group_id;
  if (input.external_id !== undefined) read.externalId = input.external_id;
  if (input.tags !== undefined) read.tags = normaliseTags(input.tags);
  if (input.custom_fields !== undefined) {
    const changed = input.custom_fields.map(({ id, value }) => ({ id, value }));
    read.customFields = mergeCustomFields(ticket?.customFields ?? [], changed);
  }
  return read;
}

/** The upload tokens are used up by `attach`, once nothing can be refused any more. */
export function readComment(
  world: World,
  input: z.infer<typeof CommentInput>,
  defaultAuthorId: number,
): { comment: Omit<NewComment, 'attachments'>; attach(): Attachment[] } {
  const authorId = knownUser(world, 'author', input.author_id ?? defaultAuthorId);
  const attach = takeUploads(world, input.uploads ?? []);
  const shown = input.public === undefined ? {} : { public: input.public };
  return { comment: { source: readSource(input), authorId, ...shown }, attach };
}

function readSource({ body, html_body }: z.infer<typeof CommentInput>): CommentSource {
  if (body !== undefined && html_body !== undefined) {
    throw badRequest('a comment has body or html_body, not both');
  }
  // `plain_body` is dropped: a comment that has nothing else is blank.
  if ((body ?? html_body ?? '').trim() === '') {
    throw invalidRecord('comment', 'Comment: cannot be blank');
  }
  return html_body === undefined ? { body: body ?? '' } : { htmlBody: html_body };
}

export function knownUser(world: World, field: string, id: number): number {
  if (!world.users.has(id)) throw invalidRecord(field, `${field}: user ${id} does not exist`);
  return id;
}

function oneOfOrNull(field: string, value: string | null, allowed: readonly string[]) {
  return value === null ? null : oneOf(field, value, allowed);
}

function oneOf<T extends string>(field: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (!found) throw invalidRecord(field, `${field}: ${value} is not allowed`);
  return found;
}
