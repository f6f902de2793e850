/** Compares what a connection's provider has with what we have; by schedule, and by hand. */
export const syncQueueName = 'sync';

/**
 * `connection`: the next sync of the schedule. `syncId`: the row of `syncs` that was made for a sync by
 * hand, at everything there is.
 */
export type SyncJob = { connection: string } | { syncId: string };

/** Adding it twice is one job. */
export function syncJobId(syncId: string): string {
  return `sync-${syncId}`;
}
