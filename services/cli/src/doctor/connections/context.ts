import type { WebhookConnection } from '@omnirelay/adapters/registry.ts';
import { readSwitches } from '@omnirelay/shared/store/connections.ts';
import type { DoctorDeps } from '../check.ts';
import type { Heard } from '../webhooks/judge-private.ts';
import { neededEvents } from '../webhooks/needed-events.ts';
import { type Place, placeOf } from '../webhooks/place.ts';
import { silentMs } from './judge-state.ts';
import { readOwnSecrets } from './own-secrets.ts';

/** What we know of a connection's webhooks before its provider is asked. */
export interface ConnectionContext {
  place: Place;
  /** event types that flows act on */
  needed: string[];
  /** secrets that we accept */
  own: string[];
  heard: Heard;
  resolve: DoctorDeps['resolve'];
}

export async function readContext(
  deps: DoctorDeps,
  connection: WebhookConnection,
): Promise<ConnectionContext> {
  const [{ secrets }, rows] = await Promise.all([
    readOwnSecrets(deps, connection),
    deps.db && readSwitches(deps.db).catch(() => undefined),
  ]);
  return {
    place: placeOf(connection, deps.config, deps.publicUrl),
    needed: [...neededEvents(connection, deps.config)],
    own: secrets,
    heard: rows ? heardAt(rows.get(connection.name)?.lastWebhookAt, deps.nowMs()) : 'lately',
    resolve: deps.resolve,
  };
}

function heardAt(at: Date | null | undefined, nowMs: number): Heard {
  if (!at) return 'never';
  return nowMs - at.getTime() < silentMs ? 'lately' : 'long-ago';
}
