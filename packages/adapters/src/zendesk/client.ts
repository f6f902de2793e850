import type { Readable } from 'node:stream';
import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { z } from 'zod';
import { createHttpClient } from '../http/client.ts';
import type { PrivateText, PublicText } from '../visibility.ts';
import type { ZendeskConnection } from './config.ts';
import { Audit, Comment, Id, Ticket, User } from './schema.ts';
import { Trigger, Webhook } from './webhook-schema.ts';

const Paged = z.looseObject({
  meta: z
    .looseObject({ has_more: z.boolean().nullish(), after_cursor: z.string().nullish() })
    .nullish(),
});
const TicketPage = Paged.extend({ tickets: z.array(z.unknown()) });
const CommentPage = Paged.extend({
  comments: z.array(Comment),
  users: z.array(User).nullish(),
});
const AuditPage = Paged.extend({ audits: z.array(Audit) });
const TicketReply = z.looseObject({ ticket: Ticket, audit: Audit.nullish() });
const UserReply = z.looseObject({ user: User });

/** What customers see and what they don't can't be taken for each other. */
type Words = { html_body: PublicText; public: true } | { html_body: PrivateText; public: false };

/** A ticket's update; comment, tags and status travel in one PUT, as updates per ticket are few. */
export interface TicketUpdate {
  comment?: Words & { author_id?: number; uploads?: string[] };
  status?: string;
  tags?: string[];
  /** Refused with 409 when the ticket has changed since. */
  updated_stamp?: string;
  safe_update?: true;
  metadata?: Record<string, string>;
}

export interface NewTicket extends Pick<TicketUpdate, 'comment' | 'tags' | 'metadata'> {
  subject: string;
  requester_id?: number;
  via_followup_source_id: number;
  external_id: string;
}

const WebhookPage = Paged.extend({ webhooks: z.array(Webhook) });
const TriggerPage = Paged.extend({ triggers: z.array(Trigger) });
const SigningSecret = z.looseObject({ signing_secret: z.looseObject({ secret: z.string() }) });

const pageSize = 100;
/** More webhooks or triggers than this nobody has. */
const maxSetUpPages = 10;
/** Looks go back this far at most; a marker that is not there by then is not there. */
const maxAuditPages = 20;

export type ZendeskClient = ReturnType<typeof createZendeskClient>;

/** Thin calls, one attempt each. https://developer.zendesk.com/api-reference/ticketing/ */
export function createZendeskClient(connection: ZendeskConnection) {
  const credentials = Buffer.from(`${connection.email}/token:${connection.apiToken}`);
  const authorization = `Basic ${credentials.toString('base64')}`;
  const http = createHttpClient({
    baseUrl: `${connection.baseUrl}/api/v2`,
    headers: { authorization },
    timeoutMs: connection.timeout,
  });
  const get = async (path: string, what: string, query: Record<string, string | number> = {}) =>
    (await http.send({ method: 'GET', path, what, query })).json;

  async function setUp<T>(
    path: string,
    what: string,
    read: (json: unknown) => z.infer<typeof Paged> & { items: T[] },
  ): Promise<T[]> {
    const items: T[] = [];
    let after: string | undefined;
    for (let page = 0; page < maxSetUpPages; page++) {
      const query = { 'page[size]': pageSize, ...(after ? { 'page[after]': after } : {}) };
      const answer = read(await get(path, what, query));
      items.push(...answer.items);
      after = nextOf(answer).next;
      if (after === undefined) break;
    }
    return items;
  }

  return {
    authorization,
    close: () => http.close(),

    async me(): Promise<User> {
      return UserReply.parse(await get('/users/me.json', 'GET current user')).user;
    },

    /** For administrators. */
    webhooks: () =>
      setUp('/webhooks', 'GET webhooks', (json) => {
        const page = WebhookPage.parse(json);
        return { ...page, items: page.webhooks };
      }),

    /** What a webhook signs with. For administrators. */
    async webhookSecret(id: string): Promise<string> {
      const path = `/webhooks/${encodeURIComponent(id)}/signing_secret`;
      return SigningSecret.parse(await get(path, 'GET webhook signing secret')).signing_secret
        .secret;
    },

    /** For administrators. */
    triggers: () =>
      setUp('/triggers.json', 'GET triggers', (json) => {
        const page = TriggerPage.parse(json);
        return { ...page, items: page.triggers };
      }),

    async user(id: string): Promise<User> {
      return UserReply.parse(await get(`/users/${encodeURIComponent(id)}.json`, 'GET user')).user;
    },

    /** Zendesk's search finds words: whoever asks compares. */
    async usersByEmail(email: string): Promise<User[]> {
      const query = `type:user email:"${email.replaceAll('"', '')}"`;
      const found = await get('/search.json', 'GET user by e-mail', { query });
      return z.looseObject({ results: z.array(User) }).parse(found).results;
    },

    async ticket(id: string): Promise<Ticket> {
      const found = await get(`/tickets/${encodeURIComponent(id)}.json`, 'GET ticket');
      return TicketReply.parse(found).ticket;
    },

    async ticketsByExternalId(externalId: string): Promise<Ticket[]> {
      const found = await get('/tickets.json', 'GET tickets by external id', {
        external_id: externalId,
      });
      return z.looseObject({ tickets: z.array(Ticket) }).parse(found).tickets;
    },

    async updateTicket(id: string, ticket: TicketUpdate, timeoutMs?: number) {
      const path = `/tickets/${encodeURIComponent(id)}.json`;
      const call = { method: 'PUT', path, what: 'PUT ticket', json: { ticket } } as const;
      const reply = await http.send(timeoutMs === undefined ? call : { ...call, timeoutMs });
      return TicketReply.parse(reply.json);
    },

    /** The key holds for two hours: a repeat within them answers with the first ticket. */
    async createTicket(ticket: NewTicket, idempotencyKey: string) {
      const call = {
        method: 'POST',
        path: '/tickets.json',
        what: 'POST ticket',
        headers: { 'idempotency-key': idempotencyKey },
        json: { ticket },
      } as const;
      const reply = await http.send(call).catch((error: unknown) => {
        throw isConflict(error) ? stillBeingMade(error) : error;
      });
      return TicketReply.parse(reply.json);
    },

    /** The latest first. Archived tickets are not among them; one that can't be read holds up no other. */
    async tickets(
      sort: '-updated_at' | '-id',
      after: string | undefined,
    ): Promise<{ tickets: Ticket[]; next?: string }> {
      const query = { sort, 'page[size]': pageSize };
      const page = TicketPage.parse(
        await get(
          '/tickets.json',
          'GET tickets',
          after ? { ...query, 'page[after]': after } : query,
        ),
      );
      const tickets = page.tickets.flatMap((one) => Ticket.safeParse(one).data ?? []);
      return { tickets, ...nextOf(page) };
    },

    /** Newest first, with their authors. */
    async comments(
      ticketId: string,
      after?: string,
    ): Promise<{ comments: Comment[]; users: User[]; next?: string }> {
      const path = `/tickets/${encodeURIComponent(ticketId)}/comments.json`;
      const query = { sort: '-created_at', 'page[size]': pageSize, include: 'users' };
      const page = CommentPage.parse(
        await get(path, 'GET comments', after ? { ...query, 'page[after]': after } : query),
      );
      return { comments: page.comments, users: page.users ?? [], ...nextOf(page) };
    },

    /** The ticket's audits, newest first where Zendesk sorts them; as many pages as `isEnough` asks for. */
    async audits(ticketId: string, isEnough: (audits: Audit[]) => boolean): Promise<Audit[]> {
      const path = `/tickets/${encodeURIComponent(ticketId)}/audits.json`;
      const audits: Audit[] = [];
      let after: string | undefined;
      for (let page = 0; page < maxAuditPages; page++) {
        const query = { sort: '-created_at', 'page[size]': pageSize };
        const answer = AuditPage.parse(
          await get(path, 'GET audits', after ? { ...query, 'page[after]': after } : query),
        );
        audits.push(...answer.audits);
        after = answer.meta?.after_cursor ?? undefined;
        if (!answer.meta?.has_more || after === undefined || isEnough(audits)) break;
      }
      return audits;
    },

    /** Bytes with their real type; the tokens of several files are chained. */
    async upload(
      file: { name: string; contentType: string; sizeBytes: number },
      body: Readable,
      token: string | undefined,
    ): Promise<string> {
      const reply = await http.send({
        method: 'POST',
        path: '/uploads.json',
        what: 'POST upload',
        query: { filename: file.name, token },
        headers: { 'content-type': file.contentType, 'content-length': String(file.sizeBytes) },
        body,
        timeoutMs: connection.fileTimeout,
      });
      return z.looseObject({ upload: z.looseObject({ token: z.string() }) }).parse(reply.json)
        .upload.token;
    },
  };
}

function nextOf({ meta }: z.infer<typeof Paged>): { next?: string } {
  return meta?.has_more && meta.after_cursor ? { next: meta.after_cursor } : {};
}

function isConflict(error: unknown): error is PermanentError {
  return error instanceof PermanentError && error.status === 409;
}

/** On a creation 409 can only mean that the first call with this key is under way. */
function stillBeingMade(cause: PermanentError): RetryableError {
  return new RetryableError(cause.message, { outcome: 'unclear', cause });
}

/** The id of the comment that an update added, out of its audit. */
export function commentIdOf(audit: Audit | null | undefined): string | undefined {
  const event = audit?.events?.find(({ type }) => type === 'Comment');
  return event?.id ? Id.parse(event.id) : undefined;
}
