import { asc } from 'drizzle-orm';
import type { Database } from './database.ts';
import { connections } from './schema.ts';

/** What operators can switch about a connection. */
export interface ConnectionSwitches {
  /** off: nothing is sent to it and nothing from it is worked on; events are kept */
  active: boolean;
  /** off: its webhooks are acknowledged and kept, and no flow gets them */
  webhookActive: boolean;
}

export const switchedOn: ConnectionSwitches = { active: true, webhookActive: true };

export interface ConnectionRow extends ConnectionSwitches {
  /** when a webhook of it was last accepted */
  lastWebhookAt: Date | null;
}

/** Of those that were ever switched or heard of; the others are on. */
export async function readSwitches(db: Database): Promise<Map<string, ConnectionRow>> {
  return byName(await db.select().from(connections));
}

/** The same, and nobody changes them until the transaction ends. */
export async function holdSwitches(
  tx: Pick<Database, 'select'>,
): Promise<Map<string, ConnectionRow>> {
  return byName(await tx.select().from(connections).orderBy(asc(connections.name)).for('update'));
}

function byName(rows: (typeof connections.$inferSelect)[]): Map<string, ConnectionRow> {
  return new Map(
    rows.map(({ name, active, webhookActive, lastWebhookAt }) => [
      name,
      { active, webhookActive, lastWebhookAt },
    ]),
  );
}

/** @returns all of its switches as they are now */
export async function changeSwitches(
  db: Pick<Database, 'insert'>,
  name: string,
  change: Partial<ConnectionSwitches>,
): Promise<ConnectionSwitches> {
  const set = { ...change, updatedAt: new Date() };
  const [row] = await db
    .insert(connections)
    .values({ name, ...change })
    .onConflictDoUpdate({ target: connections.name, set })
    .returning({ active: connections.active, webhookActive: connections.webhookActive });
  return row ?? { ...switchedOn, ...change };
}
