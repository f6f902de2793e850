import type { Redis } from 'ioredis';

export interface CommandCounts {
  /** Commands that clients sent. */
  sent: Map<string, number>;
  /** Commands that scripts ran, inside the server. */
  inScripts: Map<string, number>;
}

/** Counts every command that Redis runs while `during` does. MONITOR tells clients' from scripts'. */
export async function countCommands(
  redis: Redis,
  during: () => Promise<unknown>,
): Promise<CommandCounts> {
  const counts: CommandCounts = { sent: new Map(), inScripts: new Map() };
  const monitor = await redis.monitor();
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    const name = (args[0] ?? '').toUpperCase();
    const side = source === 'lua' ? counts.inScripts : counts.sent;
    side.set(name, (side.get(name) ?? 0) + 1);
  });
  await during();
  monitor.disconnect();
  return counts;
}

export function total(counts: Map<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
