import { setTimeout as pause } from 'node:timers/promises';
import type { World } from './world.ts';

const windowMs = 5;

/** The moment between a Rails uniqueness check and the insert; parallel calls meet in it. */
export async function passRaceWindow(world: World): Promise<void> {
  const { race } = world.switches;
  const open = race === 'random' ? world.random() < 0.5 : race === 'open';
  if (open) await pause(windowMs);
}
