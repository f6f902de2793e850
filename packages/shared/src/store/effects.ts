import { count, eq, inArray } from 'drizzle-orm';
import type { FlowState } from '../records/record.ts';
import type { Database } from './database.ts';
import { effects, eventFlows } from './schema.ts';

/** What an effect made, also after Redis has forgotten it. */
export async function findEffect(db: Database, id: string): Promise<string | undefined> {
  const [row] = await db
    .select({ remoteId: effects.remoteId })
    .from(effects)
    .where(eq(effects.id, id));
  return row?.remoteId;
}

/** Events that wait for an operator, per flow. */
export function countParked(db: Database): Promise<{ flow: string; events: number }[]> {
  return countIn(db, ['parked', 'uncertain']);
}

/** Those of which nobody knows whether they were written. */
export function countUncertain(db: Database): Promise<{ flow: string; events: number }[]> {
  return countIn(db, ['uncertain']);
}

function countIn(db: Database, states: FlowState[]): Promise<{ flow: string; events: number }[]> {
  return db
    .select({ flow: eventFlows.flow, events: count() })
    .from(eventFlows)
    .where(inArray(eventFlows.state, states))
    .groupBy(eventFlows.flow);
}
