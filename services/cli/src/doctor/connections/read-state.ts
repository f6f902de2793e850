import { type Connection, sendsWebhooks } from '@omnirelay/adapters/registry.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { sourcesOf } from '@omnirelay/shared/queues/lanes.ts';
import { readSwitches, switchedOn } from '@omnirelay/shared/store/connections.ts';
import { listSyncs } from '@omnirelay/shared/store/syncs.ts';
import type { DoctorDeps } from '../check.ts';
import type { ConnectionStateFacts } from './judge-state.ts';

export async function readState(
  { db, redis, keys, config }: DoctorDeps,
  connection: Connection,
): Promise<ConnectionStateFacts> {
  const { name, provider } = connection;
  // Zoho's CRM has troubles of its own.
  const gates = provider === 'zoho' ? [name, `${name}.crm`] : [name];
  const gate = redis && createGate({ redis, keys });
  const [rows, [lastSync], states] = await Promise.all([
    db ? readSwitches(db) : undefined,
    db ? listSyncs(db, { connection: name, limit: 1 }) : [],
    Promise.all(gates.map((one) => gate?.state(one) ?? 'closed')),
  ]);
  const row = rows?.get(name) ?? { ...switchedOn, lastWebhookAt: null };
  const isUsed = config.flows.some((flow) =>
    [...sourcesOf(flow), ...('llm' in flow ? [flow.llm] : [])].includes(name),
  );
  return {
    ...{ name, isUsed, gates: states, active: row.active, webhookActive: row.webhookActive },
    lastWebhookAt: sendsWebhooks(connection) && rows ? row.lastWebhookAt : undefined,
    lastSync: lastSync && {
      state: lastSync.state,
      startedAt: lastSync.startedAt,
      error: lastSync.error,
    },
  };
}
