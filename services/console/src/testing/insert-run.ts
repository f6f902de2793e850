import { levels } from '@omnirelay/shared/automation/stages.ts';
import { AutomateFlow } from '@omnirelay/shared/config/automate.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { runStages, runs } from '@omnirelay/shared/store/schema.ts';
import type { ConsoleDeps } from '../app.ts';

/** A console that has a Zoho account with its automation. */
export const automationConfig: ConsoleDeps['config'] = {
  connections: {
    'zoho-main': { provider: 'zoho', callsPerMinute: 200 },
    llm: { provider: 'openai' },
  },
  flows: [AutomateFlow.parse({ kind: 'automate', id: 'desk', zoho: 'zoho-main', llm: 'llm' })],
};

type StageValues = Partial<typeof runStages.$inferInsert>;
type Overrides = Partial<typeof runs.$inferInsert> & { stages?: Record<string, StageValues> };

/** A recorded run, with the stages that are named. @returns its id */
export async function insertRun(
  db: Database,
  { stages = {}, ...overrides }: Overrides = {},
): Promise<string> {
  const startedAt = overrides.startedAt ?? new Date();
  const id = overrides.id ?? newEventId(startedAt.getTime());
  await db.insert(runs).values({
    id,
    flow: 'desk',
    connection: 'zoho-main',
    ticketId: '190000000000012345',
    ticketNumber: '1042',
    subject: 'Date de mon examen',
    customer: 'claire@example.com',
    triggerId: '190000000000077001',
    triggerAt: startedAt,
    state: 'completed',
    switches: levels[1],
    startedAt,
    updatedAt: startedAt,
    ...overrides,
  });
  for (const [stage, values] of Object.entries(stages)) {
    await db
      .insert(runStages)
      .values({ runId: id, stage, status: 'applied', startedAt, ...values });
  }
  return id;
}

/** A reply that waits for somebody's decision. */
export const suggestedReply = {
  status: 'suggested',
  reason: 'answers the question',
  confidence: 0.9,
  proposal: { to: 'claire@example.com', from: 'doc@example.com', content: 'Bonjour Claire' },
  calls: [{ method: 'POST', path: '/tickets/190000000000012345/draftReply', body: { a: 1 } }],
} as const satisfies StageValues;
