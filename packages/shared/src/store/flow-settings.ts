import { eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import { flowSettings } from './schema.ts';

export type FlowSettingsRow = typeof flowSettings.$inferSelect;

/** What operators have set, by flow; a flow that nobody touched is not there. */
export async function readFlowSettings(
  db: Pick<Database, 'select'>,
): Promise<Map<string, FlowSettingsRow>> {
  const rows = await db.select().from(flowSettings);
  return new Map(rows.map((row) => [row.flow, row]));
}

/** Nobody else changes it until the transaction ends. Undefined: nobody has set anything yet. */
export async function holdFlowSettings(
  tx: Pick<Database, 'select' | 'insert'>,
  flow: string,
): Promise<FlowSettingsRow> {
  await tx.insert(flowSettings).values({ flow }).onConflictDoNothing();
  const [row] = await tx
    .select()
    .from(flowSettings)
    .where(eq(flowSettings.flow, flow))
    .for('update');
  if (!row) throw new Error(`the settings of ${flow} vanished while they were held`);
  return row;
}

/** @returns all of its settings as they are now */
export async function changeFlowSettings(
  tx: Pick<Database, 'update'>,
  flow: string,
  change: Partial<Omit<FlowSettingsRow, 'flow' | 'updatedAt'>>,
): Promise<FlowSettingsRow> {
  const [row] = await tx
    .update(flowSettings)
    .set({ ...change, updatedAt: new Date() })
    .where(eq(flowSettings.flow, flow))
    .returning();
  if (!row) throw new Error(`nobody holds the settings of ${flow}`);
  return row;
}
