import type { Config } from '@omnirelay/adapters/load-config.ts';
import { type Finding, problem, warning } from '../finding.ts';

/** Half of what a signed time may be off: a delivery that comes late needs the rest. */
const problemShare = 0.5;
const warningShare = 0.1;
export const usualWindowMs = 5 * 60_000;

/**
 * How far a clock is from ours, judged by how far the time of a webhook may be. Pure.
 * @param offMs positive: theirs is ahead
 */
export function judgeClock(whose: string, offMs: number, windowMs: number): Finding[] {
  const off = Math.abs(offMs);
  if (off < windowMs * warningShare) return [];
  const where = offMs > 0 ? 'ahead of' : 'behind';
  const what = `The clock of ${whose} is ${seconds(off)} ${where} ours`;
  const isBad = off >= windowMs * problemShare;
  const mend =
    'Keep both by NTP (timedatectl set-ntp true): webhooks whose time is too far off are refused';
  return [(isBad ? problem : warning)('clock_off', 'clock', what, mend)];
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** The strictest of all connections. */
export function smallestWindow(config: Config): number {
  const windows = Object.values(config.connections).flatMap((connection) =>
    'replayWindow' in connection ? [connection.replayWindow] : [],
  );
  return Math.min(usualWindowMs, ...windows);
}

/** What a clock shows, against the middle of the time that asking took. */
export async function offsetOf(
  readMs: () => Promise<number>,
  nowMs: () => number,
): Promise<number> {
  const before = nowMs();
  const theirs = await readMs();
  return theirs - (before + nowMs()) / 2;
}
