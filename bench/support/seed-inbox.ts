import type { Database } from '@omnirelay/shared/store/database.ts';
import { sql } from 'drizzle-orm';

export const conversations = 100_000;
export const messagesEach = 20;
const vocabulary = 5_000;
const batch = 5_000;

/**
 * Fills the store: one conversation a minute back from the first of January 2026, each with messages of a
 * dozen words. Word n is the rarer the larger n; `rare1` and its like appear once.
 */
export async function seedInbox(db: Database): Promise<void> {
  await db.execute(sql`set synchronous_commit = off`);
  await db.execute(sql`
    insert into conversations (id, connection, platform, provider_id, external_id, contact, contact_name,
      status, unread, last_message_at, last_message, created_at, updated_at)
    select 'bench.' || n, 'bench', (array['facebook', 'whatsapp', 'zendesk', 'chatwoot'])[1 + n % 4],
      n, 'chatwoot_' || n || '_' || n, '{}', 'Customer ' || n,
      case when n % 3 = 0 then 'Open' else 'Closed' end, n % 7 / 6, at, 'the newest', at, at
    from generate_series(0, ${conversations - 1}) n,
      lateral (select timestamptz '2026-01-01Z' - n * interval '1 minute' as at) placed`);
  // One index built at the end costs less than two million entries one by one.
  await db.execute(sql`drop index messages_by_search`);
  for (let from = 0; from < conversations; from += batch) {
    await db.execute(sql`
      insert into messages (id, conversation_id, connection, provider_id, sender, author, content, version,
        created_at)
      select 'bench.' || n || '.' || m, 'bench.' || n, 'bench', n || '.' || m,
        (array['customer', 'agent'])[1 + m % 2], 'Somebody',
        (select string_agg('word' || ((power(abs(hashtext(n || '.' || m || '.' || w)) % 10000 / 10000.0, 3)
          * ${vocabulary})::int), ' ') from generate_series(1, 12) w)
          || case when m = 0 then ' rare' || n else '' end,
        '', timestamptz '2026-01-01Z' - n * interval '1 minute' - m * interval '1 hour'
      from generate_series(${from}::int, ${from + batch - 1}::int) n,
        generate_series(0, ${messagesEach - 1}) m`);
  }
  await db.execute(sql`set maintenance_work_mem = '256MB'`);
  await db.execute(sql`create index messages_by_search on messages using gin (search)`);
  await db.execute(sql`vacuum analyze conversations`);
  await db.execute(sql`vacuum analyze messages`);
}
