import { z } from 'zod';
import {
  DeskComment,
  DeskContact,
  DeskDepartment,
  DeskThread,
  DeskTicket,
  Myself,
  ReplyAddress,
  TagList,
} from './desk-schema.ts';
import { DeskWebhook, Organisation } from './desk-webhook-schema.ts';
import { invalidInput, readAnswer } from './errors.ts';
import type { Observe, Transport, ZohoCall } from './transport.ts';

export type {
  DeskComment,
  DeskContact,
  DeskDepartment,
  DeskThread,
  DeskTicket,
  ReplyAddress,
} from './desk-schema.ts';

export interface DeskReply {
  fromEmailAddress: string;
  to: string;
  content: string;
  contentType: 'html' | 'plainText';
}

export interface TicketFields {
  status?: string;
  priority?: string;
  cf?: Record<string, string | null>;
}

export interface TicketSearch {
  modifiedFrom?: Date;
  repliedFrom?: Date;
  until: Date;
  from: number;
  limit: number;
}

export interface DeskParts {
  transport: Transport;
  /** Our own agent, where the configuration says. */
  agentId: string | undefined;
  /** Marks our writes, so that webhooks don't tell of them. Gone once Desk has refused it. */
  source: { id: string | undefined };
}

/** Credits by the published table: what is one thing costs one, what is a list three. */
const single = 1;
const list = 3;
const departmentPage = 200;
const maxDepartmentPages = 5;

export type DeskClient = ReturnType<typeof createDeskClient>;

/**
 * Thin calls, one attempt each. Empty lists are answered 204; what a method doesn't name is ignored.
 * https://desk.zoho.com/DeskAPIDocument
 */
export function createDeskClient({ transport, agentId, source }: DeskParts, observe: Observe) {
  const id = encodeURIComponent;
  const send = (call: ZohoCall) => transport.send(call, observe);

  async function get<T>(
    path: string,
    what: string,
    schema: z.ZodType<T>,
    query: ZohoCall['query'] = {},
  ): Promise<T> {
    const { json } = await send({ method: 'GET', path, what, query, weight: single });
    return readAnswer(what, schema, json);
  }

  async function getList<T>(
    path: string,
    what: string,
    item: z.ZodType<T>,
    query: ZohoCall['query'] = {},
  ): Promise<T[]> {
    const { status, json } = await send({ method: 'GET', path, what, query, weight: list });
    if (status === 204) return [];
    return readAnswer(what, z.object({ data: z.array(item) }), json).data;
  }

  /**
   * A source that Desk doesn't take is refused like any bad input: what goes through without it tells
   * that the source was the cause. Nothing was applied in between.
   */
  async function write(method: 'POST' | 'PATCH', path: string, what: string, json: unknown) {
    const call = { method, path, what, json, weight: single, endMs: transport.endOfCall() };
    if (source.id === undefined) return send(call);
    try {
      return await send({ ...call, headers: { sourceId: source.id } });
    } catch (error) {
      const refusal = invalidInput(error);
      if (refusal?.code !== 'INVALID_DATA' || !mayBeSource(refusal.apiName)) throw error;
    }
    const reply = await send(call);
    source.id = undefined;
    return reply;
  }

  async function reply(ticketId: string, how: 'sendReply' | 'draftReply', words: DeskReply) {
    const what = `POST ${how}`;
    const { fromEmailAddress, to, content, contentType } = words;
    const email = { channel: 'EMAIL', fromEmailAddress, to, contentType, content };
    const answer = await write('POST', `/tickets/${id(ticketId)}/${how}`, what, {
      ...email,
      isForward: false,
    });
    return readAnswer(what, DeskThread, answer.json);
  }

  return {
    /** With its contact; without `include` Desk leaves it off. */
    getTicket(ticketId: string): Promise<DeskTicket> {
      const query = { include: 'contacts' };
      return get(`/tickets/${id(ticketId)}`, 'GET ticket', DeskTicket, query);
    },

    /** The portals that the token's agent belongs to. */
    listOrganisations(): Promise<Organisation[]> {
      return getList('/organizations', 'GET organizations', Organisation);
    },

    /** Desk's own webhooks. */
    listWebhooks(): Promise<DeskWebhook[]> {
      return getList('/webhooks', 'GET webhooks', DeskWebhook);
    },

    async listDepartments(): Promise<DeskDepartment[]> {
      const departments: DeskDepartment[] = [];
      for (let page = 0; page < maxDepartmentPages; page++) {
        const query = { isEnabled: 'true', from: page * departmentPage, limit: departmentPage };
        const found = await getList('/departments', 'GET departments', DeskDepartment, query);
        departments.push(...found);
        if (found.length < departmentPage) break;
      }
      return departments;
    },

    /** Newest first, drafts among them; most without their content. */
    listThreads(ticketId: string, limit: number): Promise<DeskThread[]> {
      const query = { sortBy: '-sendDateTime', from: 0, limit };
      return getList(`/tickets/${id(ticketId)}/threads`, 'GET threads', DeskThread, query);
    },

    getThread(ticketId: string, threadId: string): Promise<DeskThread> {
      const path = `/tickets/${id(ticketId)}/threads/${id(threadId)}`;
      return get(path, 'GET thread', DeskThread);
    },

    /** Newest first. */
    listComments(ticketId: string, limit: number): Promise<DeskComment[]> {
      const query = { sortBy: '-commentedTime', from: 0, limit };
      return getList(`/tickets/${id(ticketId)}/comments`, 'GET comments', DeskComment, query);
    },

    listReplyAddresses(departmentId: string): Promise<ReplyAddress[]> {
      return getList('/mailReplyAddress', 'GET reply addresses', ReplyAddress, { departmentId });
    },

    async listTags(ticketId: string): Promise<string[]> {
      const call = {
        method: 'GET',
        path: `/tickets/${id(ticketId)}/tags`,
        what: 'GET tags',
      } as const;
      const { status, json } = await send({ ...call, weight: list });
      return status === 204 ? [] : readAnswer(call.what, TagList, json);
    },

    getContact(contactId: string): Promise<DeskContact> {
      return get(`/contacts/${id(contactId)}`, 'GET contact', DeskContact);
    },

    /** By an index that can lag: read a ticket by its id before acting on it. */
    searchTickets({ modifiedFrom, repliedFrom, until, from, limit }: TicketSearch) {
      const upTo = (since: Date | undefined) =>
        since && `${since.toISOString()},${until.toISOString()}`;
      return getList('/tickets/search', 'GET tickets by time', DeskTicket, {
        modifiedTimeRange: upTo(modifiedFrom),
        customerResponseTimeRange: upTo(repliedFrom),
        sortBy: '-modifiedTime',
        from,
        limit,
      });
    },

    /** The agent who owns the token; the configuration's word saves the call. */
    async myself(): Promise<{ id: string; email: string | undefined }> {
      if (agentId !== undefined) return { id: agentId, email: undefined };
      return get('/myinfo', 'GET my info', Myself);
    },

    /** Only what is given; departments change by `moveTicket`. */
    async patchTicket(ticketId: string, { status, priority, cf }: TicketFields) {
      const what = 'PATCH ticket';
      const fields = { status, priority, cf };
      const answer = await write('PATCH', `/tickets/${id(ticketId)}`, what, fields);
      return readAnswer(what, DeskTicket, answer.json);
    },

    async moveTicket(ticketId: string, departmentId: string): Promise<void> {
      await write('POST', `/tickets/${id(ticketId)}/move`, 'POST move', { departmentId });
    },

    sendReply: (ticketId: string, words: DeskReply) => reply(ticketId, 'sendReply', words),

    /** A draft that an agent may send: a thread whose status is DRAFT. */
    draftReply: (ticketId: string, words: DeskReply) => reply(ticketId, 'draftReply', words),

    /** For colleagues only, whatever is handed in. */
    async addComment(
      ticketId: string,
      { content }: { content: string; isPublic: false; contentType: 'plainText' },
    ): Promise<DeskComment> {
      const what = 'POST comment';
      const comment = { content, isPublic: false, contentType: 'plainText' };
      const answer = await write('POST', `/tickets/${id(ticketId)}/comments`, what, comment);
      return readAnswer(what, DeskComment, answer.json);
    },

    async addTags(ticketId: string, tags: string[]): Promise<void> {
      await write('POST', `/tickets/${id(ticketId)}/associateTag`, 'POST tags', { tags });
    },
  };
}

function mayBeSource(apiName: string | undefined): boolean {
  return apiName === undefined || /sourceId/i.test(apiName);
}
