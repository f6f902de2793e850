import { eq, sql } from 'drizzle-orm';
import { SomeSwitches } from '../automation/stages.ts';
import type { Database } from './database.ts';
import { flowSwitches } from './schema.ts';

export type FlowSwitchesRow = typeof flowSwitches.$inferSelect;

/** What the console has set for a flow; none: what the file and the environment say. */
export async function findFlowSwitches(
  db: Database,
  flow: string,
): Promise<FlowSwitchesRow | undefined> {
  const [row] = await db.select().from(flowSwitches).where(eq(flowSwitches.flow, flow));
  return row && { ...row, switches: SomeSwitches.parse(row.switches) };
}

/** Those that are not named stay as they were set. */
export async function setFlowSwitches(
  db: Pick<Database, 'insert'>,
  set: { flow: string; switches: SomeSwitches; updatedBy: string },
): Promise<void> {
  const { switches, updatedBy } = set;
  await db
    .insert(flowSwitches)
    .values(set)
    .onConflictDoUpdate({
      target: flowSwitches.flow,
      set: {
        switches: sql`${flowSwitches.switches} || ${JSON.stringify(switches)}::jsonb`,
        updatedBy,
        updatedAt: sql`now()`,
      },
    });
}

/** Back to what the file and the environment say. */
export async function clearFlowSwitches(db: Pick<Database, 'delete'>, flow: string): Promise<void> {
  await db.delete(flowSwitches).where(eq(flowSwitches.flow, flow));
}
