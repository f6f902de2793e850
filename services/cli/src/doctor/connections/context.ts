import type { WebhookConnection } from '@omnirelay/adapters/registry.ts';
import { readSwitches } from '@omnirelay/shared/store/connections.ts';
import type { DoctorDeps } from '../check.ts';
import { neededEvents } from '../webhooks/needed-events.ts';
import { type Place, placeOf } from '../webhooks/place.ts';
import { readOwnSecrets } from './own-secrets.ts';

/** What we know of a connection's webhooks before its provider is asked. */
export interface ConnectionContext {
  place: Place;
  /** event types that flows act on */
  needed: string[];
  /** secrets that we accept */
  own: string[];
  /** Whether a webhook has ever come; true where nobody can tell. */
  hasHeard: boolean;
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
    hasHeard: rows === undefined || rows.get(connection.name)?.lastWebhookAt != null,
    resolve: deps.resolve,
  };
}
