import { type SQL, sql } from 'drizzle-orm';
import type { ConversationState } from './fold-conversation.ts';
import type { MessageState } from './fold-message.ts';
import { jsons, texts, times } from './statements.ts';

/** Statements about conversations and messages; batches travel as in `statements.ts`. */

/**
 * Until the transaction's end, also where there is no row to lock yet. A statement of its own: the ones
 * after it see what the writer before has committed.
 * @param ids sorted, the same way by every writer
 */
export function takeConversations(ids: string[]): SQL {
  return sql`
    select pg_advisory_xact_lock(hashtextextended(id, 0))
    from (select id from unnest(${texts(ids)}) with ordinality as wanted (id, place)
      order by place) wanted`;
}

/** Only those that are new; what is known of the others is folded on top of their rows. */
export function insertConversations(rows: ConversationState[]): SQL {
  return sql`
    insert into conversations (id, connection, platform, provider_id, external_id, last_message_at,
      created_at, updated_at)
    select id, connection, platform, provider_id, external_id, created_at, created_at, updated_at
    from ${unnested(rows)}
    on conflict do nothing`;
}

/** The newest public message, and how many of the customer's wait, are counted anew: cheap, and never off. */
export function updateConversations(rows: ConversationState[]): SQL {
  return sql`
    update conversations set
      platform = told.platform, external_id = told.external_id, contact = told.contact,
      contact_name = told.contact_name, contact_version = told.contact_version,
      status = told.status, status_version = told.status_version, read_at = told.read_at,
      owner = told.owner, owned_at = told.owned_at, interacted_at = told.interacted_at,
      erased_at = told.erased_at, created_at = told.created_at, updated_at = told.updated_at,
      last_message_at = coalesce(newest.created_at, told.created_at),
      last_message = coalesce(newest.shown, ''), unread = waiting.messages
    from ${unnested(rows)}
    left join lateral (
      select created_at, ${shown} as shown from messages
      where conversation_id = told.id and not private and deleted_at is null and state <> 'draft'
      order by created_at desc, id desc limit 1
    ) newest on true
    cross join lateral (
      select count(*) filter (
        where sender = 'customer' and created_at > coalesce(answered_at, '-infinity')) as messages
      from (
        select sender, created_at,
          max(created_at) filter (where sender in ('agent', 'bot')) over () as answered_at
        from messages
        where conversation_id = told.id and created_at > coalesce(told.read_at, '-infinity')
          and not private and deleted_at is null and state not in ('draft', 'failed')
        order by created_at desc, id desc limit ${maxUnread}
      ) recent
    ) waiting
    where conversations.id = told.id`;
}

/** Beyond this an operator's list says no number. */
const maxUnread = 100;

const shown = sql`left(coalesce(
  nullif(btrim(regexp_replace(left(content, 1000), '\\s+', ' ', 'g')), ''),
  (select string_agg(file->>'name', ', ') from jsonb_array_elements(attachments) file), ''), 200)`;

function unnested(rows: ConversationState[]): SQL {
  return sql`(
    select * from unnest(
      ${texts(rows.map((row) => row.id))}, ${texts(rows.map((row) => row.connection))},
      ${texts(rows.map((row) => row.platform))}, ${texts(rows.map((row) => row.providerId))},
      ${texts(rows.map((row) => row.externalId))}, ${jsons(rows.map((row) => row.contact))},
      ${texts(rows.map((row) => row.contactName))}, ${texts(rows.map((row) => row.contactVersion))},
      ${texts(rows.map((row) => row.status))}, ${texts(rows.map((row) => row.statusVersion))},
      ${times(rows.map((row) => row.readAt))}, ${texts(rows.map((row) => row.owner))},
      ${times(rows.map((row) => row.ownedAt))}, ${times(rows.map((row) => row.interactedAt))},
      ${times(rows.map((row) => row.erasedAt))}, ${times(rows.map((row) => row.createdAt))},
      ${times(rows.map((row) => row.updatedAt))}
    ) as row (id, connection, platform, provider_id, external_id, contact, contact_name,
      contact_version, status, status_version, read_at, owner, owned_at, interacted_at, erased_at,
      created_at, updated_at)
  ) told`;
}

/** Whose rows may be about to change: by the provider's id, by the effect that sent it, or by our id. */
export function matchMessages(wanted: {
  provided: { connection: string; providerId: string }[];
  effectIds: string[];
  ids: string[];
}): SQL {
  return sql`id in (
    select known.id from messages known join unnest(
      ${texts(wanted.provided.map(({ connection }) => connection))},
      ${texts(wanted.provided.map(({ providerId }) => providerId))}
    ) as wanted (connection, provider_id) using (connection, provider_id)
    union select id from messages where effect_id = any(${texts(wanted.effectIds)})
    union select id from messages where amendments ? 'parts'
      and amendments->'parts' ?| ${texts(wanted.provided.map(({ providerId }) => providerId))}
    union select unnest(${texts(wanted.ids)}))`;
}

/** A person answers: what the AI proposed has nobody to approve it any more. */
export function discardDraftsOf(conversationIds: string[]): SQL {
  return sql`
    update messages set deleted_at = now()
    where conversation_id = any(${texts(conversationIds)})
      and state = 'draft' and sender in ('bot', 'system') and deleted_at is null`;
}

export function deleteMessages(ids: string[]): SQL {
  return sql`delete from messages where id = any(${texts(ids)})`;
}

export function upsertMessages(rows: MessageState[]): SQL {
  return sql`
    insert into messages (id, conversation_id, connection, provider_id, effect_id, sender, author,
      content, private, attachments, amendments, state, failure, version, edited_at, deleted_at,
      created_at)
    select * from unnest(
      ${texts(rows.map((row) => row.id))}, ${texts(rows.map((row) => row.conversationId))},
      ${texts(rows.map((row) => row.connection))}, ${texts(rows.map((row) => row.providerId))},
      ${texts(rows.map((row) => row.effectId))}, ${texts(rows.map((row) => row.sender))},
      ${texts(rows.map((row) => row.author))}, ${texts(rows.map((row) => row.content))},
      ${sql.param(rows.map((row) => row.private))}::boolean[],
      ${jsons(rows.map((row) => row.attachments))}, ${jsons(rows.map((row) => row.amendments))},
      ${texts(rows.map((row) => row.state))}, ${texts(rows.map((row) => row.failure))},
      ${texts(rows.map((row) => row.version))}, ${times(rows.map((row) => row.editedAt))},
      ${times(rows.map((row) => row.deletedAt))}, ${times(rows.map((row) => row.createdAt))})
    on conflict (id) do update set
      provider_id = excluded.provider_id, sender = excluded.sender, author = excluded.author,
      content = excluded.content, private = excluded.private, attachments = excluded.attachments,
      amendments = excluded.amendments, state = excluded.state, failure = excluded.failure,
      version = excluded.version, edited_at = excluded.edited_at, deleted_at = excluded.deleted_at,
      created_at = excluded.created_at`;
}

/** Replies of the console among these events, as they stand now. */
export function selectReplies(eventIds: string[], flow: string): SQL {
  return sql`
    select provider_event_id, connection, conversation_key, event_flows.state, event_flows.reason,
      event_flows.remote_id,
      (select coalesce(array_agg(effects.remote_id order by effects.id), '{}') from effects
        where effects.event_id = event_flows.event_id) as remote_ids
    from event_flows join events on events.id = event_flows.event_id
    where event_flows.event_id = any(${texts(eventIds)}) and event_flows.flow = ${flow}
      and events.type = 'console.reply'`;
}

/** When a webhook of each connection was last accepted. */
export function noteWebhooks(rows: { connection: string; at: Date }[]): SQL {
  return sql`
    insert into connections as known (name, last_webhook_at)
    select * from unnest(
      ${texts(rows.map((row) => row.connection))}, ${times(rows.map((row) => row.at))})
    on conflict (name) do update set last_webhook_at = excluded.last_webhook_at
    where known.last_webhook_at is null or known.last_webhook_at < excluded.last_webhook_at`;
}
