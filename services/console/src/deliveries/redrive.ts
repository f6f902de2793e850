import { type ReplayDeps, replayDelivery } from '@omnirelay/shared/mailbox/replay.ts';
import { listParked } from '@omnirelay/shared/store/parked.ts';

/**
 * Puts a group of parked events back to work. Each goes to the front of its mailbox, the newest
 * first, and only then work begins: so those of one conversation are in their order again.
 * @returns how many went back, and what kept the rest from it; work on those that did begins all the
 *   same, with the next sweep
 */
export async function redrive(
  deps: ReplayDeps,
  group: { flow: string; reason: string },
  limit: number,
): Promise<{ replayed: number; failure?: unknown }> {
  const mailboxes = new Set<string>();
  const queues = {
    ...deps.queues,
    kick: async (boxes: string[]) => {
      for (const box of boxes) mailboxes.add(box);
    },
  };
  let replayed = 0;
  try {
    for (const id of await listParked(deps.db, group, limit)) {
      const result = await replayDelivery({ ...deps, queues }, id, group.flow);
      if (result === 'replayed') replayed += 1;
    }
    await deps.queues.kick([...mailboxes]);
  } catch (failure) {
    return { replayed, failure };
  }
  return { replayed };
}
