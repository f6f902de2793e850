import { findConversations } from '@omnirelay/shared/store/conversations.ts';
import { findDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import type { LiveChange } from '@omnirelay/shared/store/live.ts';
import { findMessages } from '@omnirelay/shared/store/messages.ts';
import { findListedRuns } from '@omnirelay/shared/store/run-lists.ts';
import { findSyncs } from '@omnirelay/shared/store/syncs.ts';
import { showConversation, showDelivery, showMessage, showSync } from '../api/views.ts';
import { showRun } from '../automation/show-run.ts';
import { type ConnectionDeps, readConnectionStates } from '../connections/read-states.ts';
import { type FlowDeps, readFlowStates } from '../flows/read-states.ts';

type Kind = LiveChange['kind'];
export interface LiveEvent {
  kind: Kind;
  data: unknown;
}
/** Both read of the configuration what they need. */
export type LoadDeps = ConnectionDeps & FlowDeps;
type Load = (deps: LoadDeps, ids: string[]) => Promise<unknown[]>;

const loaders: Record<Kind, Load> = {
  message: async ({ db }, ids) => (await findMessages(db, ids)).map(showMessage),
  conversation: async ({ db }, ids) => (await findConversations(db, ids)).map(showConversation),
  delivery: async ({ db }, ids) => (await findDeliveries(db, ids)).map(showDelivery),
  sync: async ({ db }, ids) => (await findSyncs(db, ids)).map(showSync),
  connection: readConnectionStates,
  flow: readFlowStates,
  run: async ({ db }, ids) => (await findListedRuns(db, ids)).map(showRun),
};

/** What changed, as it is now: one query for each kind of thing. */
export async function loadChanges(deps: LoadDeps, changes: LiveChange[]): Promise<LiveEvent[]> {
  const idsOf = Map.groupBy(changes, ({ kind }) => kind);
  const loaded = await Promise.all(
    [...idsOf].map(async ([kind, ofKind]) => {
      const rows = await loaders[kind](
        deps,
        ofKind.map(({ id }) => id),
      );
      return rows.map((data) => ({ kind, data }));
    }),
  );
  return loaded.flat();
}
