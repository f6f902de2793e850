import { sql } from 'drizzle-orm';
import {
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { searchable } from './search.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** What operators have switched, and what was last heard of a connection. */
export const connections = pgTable('connections', {
  name: text().primaryKey(),
  active: boolean().notNull().default(true),
  webhookActive: boolean('webhook_active').notNull().default(true),
  lastWebhookAt: instant('last_webhook_at'),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export interface Contact {
  /** the provider's id of the person */
  id?: string | undefined;
  name?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  identifier?: string | undefined;
  avatarUrl?: string | undefined;
}

export interface StoredAttachment {
  id: string;
  name: string;
  contentType?: string | undefined;
  sizeBytes?: number | undefined;
  /** at the provider; undefined while the file is only ours (`uploads`) */
  url?: string | undefined;
  uploadId?: string | undefined;
}

/** What was said of a message by others than those that carry its content: may come before it. */
export interface Amendments {
  /** ids of files that were taken back */
  removedFiles?: string[] | undefined;
  /** A public message became a note. */
  madePrivate?: boolean | undefined;
  /** its provider's ids of further parts: a reply that went out as several messages */
  parts?: string[] | undefined;
}

/** One conversation with one customer, at one connection. */
export const conversations = pgTable(
  'conversations',
  {
    id: text().primaryKey(),
    connection: text().notNull(),
    /** facebook, whatsapp, chatwoot, zalo, zendesk... */
    platform: text().notNull(),
    /** the provider's own id, what its API is called with */
    providerId: text('provider_id').notNull(),
    /** such as `chatwoot_{contactId}_{conversationId}` */
    externalId: text('external_id').notNull(),
    contact: jsonb().$type<Contact>().notNull().default({}),
    contactName: text('contact_name').notNull().default(''),
    /** Position of the event that the contact was taken from: later ones win. */
    contactVersion: text('contact_version').notNull().default(''),
    /** Open | Closed */
    status: text().notNull().default('Open'),
    /** Position of the event that status was taken from: later ones win. */
    statusVersion: text('status_version').notNull().default(''),
    /** ai | people */
    owner: text().notNull().default('people'),
    /** since when; null: nobody has decided, so an answer flow may */
    ownedAt: instant('owned_at'),
    /** e-mail of the user it is assigned to */
    assignee: text(),
    /** the customer's messages since somebody last answered or read, up to a hundred */
    unread: integer().notNull().default(0),
    /** Up to which of its messages, by their time, it has been read. */
    readAt: instant('read_at'),
    /** when the customer was last heard of, where that decides how long they may be answered */
    interactedAt: instant('interacted_at'),
    /** The customer has had deleted what was known of them until then. */
    erasedAt: instant('erased_at'),
    lastMessageAt: instant('last_message_at').notNull(),
    lastMessage: text('last_message').notNull().default(''),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    search: tsvector().generatedAlwaysAs(
      searchable(
        "contact_name || ' ' || external_id || ' ' || coalesce(contact->>'email', '') || ' ' || coalesce(contact->>'phone', '')",
      ),
    ),
  },
  (table) => [
    uniqueIndex('conversations_by_provider_id').on(table.connection, table.providerId),
    index('conversations_by_external_id').on(table.externalId),
    index('conversations_by_time').on(table.lastMessageAt, table.id),
    index('conversations_by_status').on(table.status, table.lastMessageAt, table.id),
    index('conversations_by_platform').on(table.platform, table.lastMessageAt, table.id),
    index('conversations_by_connection').on(table.connection, table.lastMessageAt, table.id),
    index('conversations_unread').on(table.lastMessageAt, table.id).where(sql`unread > 0`),
    index('conversations_by_assignee').on(table.assignee, table.lastMessageAt, table.id),
    index('conversations_by_search').using('gin', table.search),
  ],
);

export const messages = pgTable(
  'messages',
  {
    id: text().primaryKey(),
    conversationId: text('conversation_id').notNull(),
    connection: text().notNull(),
    /** the provider's id; null until the provider has it */
    providerId: text('provider_id'),
    /** the effect that sent it, by which its echo is recognised; null for what others wrote */
    effectId: text('effect_id'),
    /** customer | agent | bot | system */
    sender: text().notNull(),
    author: text().notNull().default(''),
    content: text().notNull().default(''),
    private: boolean().notNull().default(false),
    attachments: jsonb().$type<StoredAttachment[]>().notNull().default([]),
    amendments: jsonb().$type<Amendments>().notNull().default({}),
    /** stored | sending | sent | failed | uncertain | draft */
    state: text().notNull().default('stored'),
    failure: text(),
    /** Position of the event that the content was taken from: later ones win. */
    version: text().notNull().default(''),
    editedAt: instant('edited_at'),
    deletedAt: instant('deleted_at'),
    /** the provider's time of it */
    createdAt: instant('created_at').notNull(),
    /** made by whoever asked for it: asked for twice, it is one message */
    requestId: text('request_id'),
    search: tsvector().generatedAlwaysAs(searchable('content')),
  },
  (table) => [
    uniqueIndex('messages_by_provider_id').on(table.connection, table.providerId),
    uniqueIndex('messages_by_effect_id').on(table.effectId),
    uniqueIndex('messages_by_request_id').on(table.conversationId, table.requestId),
    index('messages_by_conversation').on(table.conversationId, table.createdAt, table.id),
    // The few that are on their way.
    index('messages_sending').on(table.createdAt).where(sql`state = 'sending'`),
    index('messages_by_search').using('gin', table.search),
    index('messages_by_parts')
      .using('gin', sql`(${table.amendments}->'parts')`)
      .where(sql`${table.amendments} ? 'parts'`),
  ],
);

/** Files that an operator attached to a reply, until and after they are sent. */
export const uploads = pgTable('uploads', {
  id: text().primaryKey(),
  name: text().notNull(),
  contentType: text('content_type').notNull(),
  sizeBytes: integer('size_bytes').notNull(),
  body: bytea().notNull(),
  uploadedBy: text('uploaded_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** Those who may sign in besides the administrator of the environment. */
export const users = pgTable('users', {
  /** lower case */
  email: text().primaryKey(),
  name: text().notNull().default(''),
  /** admin | agent */
  role: text().notNull(),
  passwordHash: text('password_hash').notNull(),
  /** Sessions from before end with it: a changed password, a changed role. */
  sessionsFrom: instant('sessions_from').notNull().defaultNow(),
  disabledAt: instant('disabled_at'),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** Who did what in the console. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: text().primaryKey(),
    at: instant('at').notNull().defaultNow(),
    actor: text().notNull(),
    /** such as `reply`, `assign`, `replay`, `connection.switch` */
    action: text().notNull(),
    /** what it was done to: an id of ours */
    subject: text().notNull(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    index('audit_log_by_subject').on(table.subject, table.id),
    index('audit_log_by_actor').on(table.actor, table.id),
  ],
);

/** How far a connection has been compared with what we have, and each look at it. */
export const syncs = pgTable(
  'syncs',
  {
    id: text().primaryKey(),
    connection: text().notNull(),
    /** manual | schedule */
    trigger: text().notNull(),
    /** running | done | failed */
    state: text().notNull(),
    /** where it goes on after a crash; the engine's own shape */
    cursor: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    conversationsRead: integer('conversations_read').notNull().default(0),
    messagesRead: integer('messages_read').notNull().default(0),
    /** messages that no webhook had brought */
    healed: integer().notNull().default(0),
    oldestGapMs: integer('oldest_gap_ms'),
    error: text(),
    requestedBy: text('requested_by'),
    startedAt: instant('started_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    index('syncs_by_connection').on(table.connection, table.startedAt),
    // One at a time for a connection.
    uniqueIndex('syncs_running').on(table.connection).where(sql`state = 'running'`),
  ],
);
