import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listConversations } from '@omnirelay/shared/store/conversations.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { sql } from 'drizzle-orm';
import { percentile } from './support/alternate.ts';
import { formatSection, type Row, type Section } from './support/section.ts';
import { conversations, messagesEach, seedInbox } from './support/seed-inbox.ts';
import { startStoreServer } from './support/servers.ts';

const rounds = 200;
/** Each of these reads whole tables. */
const bareRounds = 5;
/** A query that takes longer counts as this long. */
const patienceMs = 10_000;

type Query = (db: Database, round: number) => Promise<unknown>;

/** What the console asks for all the time. `round` spreads it over the store, so that no cache answers for all. */
const queries: Record<string, Query> = {
  'newest conversations': (db) => listConversations(db, { limit: 50 }),
  'open conversations of a platform': (db) =>
    listConversations(db, { status: 'Open', platform: 'facebook', limit: 50 }),
  'a page far down': async (db, round) => {
    const page = await listConversations(db, { limit: 50, cursor: cursorAt(round) });
    if (page.items.length !== 50) throw new Error('there should be more conversations');
  },
  'search for a rare word': (db, round) => listConversations(db, { q: `rare${round}`, limit: 50 }),
  'search for a common word': (db) => listConversations(db, { q: 'word7', limit: 50 }),
  'search for a name': (db, round) => listConversations(db, { q: `Customer ${round}`, limit: 50 }),
  'newest messages of a conversation': async (db, round) => {
    const conversationId = `bench.${(round * 499) % conversations}`;
    const page = await listMessages(db, { conversationId, limit: 50 });
    if (page.items.length !== messagesEach) throw new Error('messages are missing');
  },
};

/** (g) The console's lists, with the store as large as a busy team's after years. */
export async function measureInbox(): Promise<Section> {
  const dir = await mkdtemp(join(tmpdir(), 'omnirelay-bench-'));
  const server = await startStoreServer(dir);
  const { db } = server.store;
  try {
    await seedInbox(db);
    const rows: Row[] = [];
    for (const [what, query] of Object.entries(queries)) {
      const ours = percentile(await timesMs(rounds, (round) => query(db, round)), 95);
      const unindexed = (round: number) => withoutIndexes(db, (tx) => query(tx, round));
      const bare = percentile(await timesMs(bareRounds, unindexed), 95);
      rows.push({
        what: `${what}: p95`,
        ours: `${ours.toFixed(1)} ms`,
        bare: `${bare.toFixed(0)} ms`,
        ratio: ours / bare,
      });
    }
    return {
      title: '(g) Lists of the console',
      about: `${conversations.toLocaleString('en')} conversations and ${(conversations * messagesEach).toLocaleString('en')} messages in PostgreSQL; pages of 50, ${rounds} of each, spread over the store, by the functions that the API calls. The baseline is the same query without indexes, ${bareRounds} of each, given up after ${patienceMs / 1_000} s.`,
      rows,
    };
  } finally {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function timesMs(count: number, run: (round: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  await run(0);
  for (let round = 1; round <= count; round++) {
    const startedAt = performance.now();
    await run(round);
    times.push(performance.now() - startedAt);
  }
  return times;
}

function withoutIndexes(db: Database, run: (db: Database) => Promise<unknown>): Promise<unknown> {
  return db
    .transaction(async (tx) => {
      for (const way of ['indexscan', 'indexonlyscan', 'bitmapscan']) {
        await tx.execute(sql.raw(`set local enable_${way} = off`));
      }
      await tx.execute(sql.raw(`set local statement_timeout = ${patienceMs}`));
      return run(tx as unknown as Database);
    })
    .catch((error: unknown) => {
      const cause =
        error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
      if (cause?.code !== queryCanceled) throw error;
    });
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const queryCanceled = '57014';

/** A place in the list, as a cursor of it names it. */
function cursorAt(round: number): string {
  const at = new Date(Date.UTC(2026, 0, 1) - round * 400 * 60_000).toISOString();
  return Buffer.from(`${at.replace('Z', '000Z')} bench.0`).toString('base64url');
}

if (import.meta.main) console.log(formatSection(await measureInbox()));
