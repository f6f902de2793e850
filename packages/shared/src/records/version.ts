import { acceptedAtMs } from '../ids.ts';

/** Ten thousand years fit into the digits; what a provider claims beyond that is no time. */
const maxMs = 9e13;

/** A provider's time, or when we accepted the event that gives none. */
export function timeOf(atMs: number | undefined, eventId: string): Date {
  return new Date(knownMs(atMs, eventId));
}

/**
 * Where a fact stands among those about the same thing: by weight, by time, and last by the event that
 * told it. Compares as text; never the same for two events.
 */
export function factVersion(weight: number, atMs: number | undefined, eventId: string): string {
  const micros = Math.round(knownMs(atMs, eventId) * 1_000);
  return `${weight}-${String(micros).padStart(17, '0')}-${eventId}`;
}

export function weightOf(version: string): number {
  return Number(version.slice(0, 1));
}

export function versionTime(version: string): Date {
  return new Date(Number(version.slice(2, 19)) / 1_000);
}

function knownMs(atMs: number | undefined, eventId: string): number {
  return atMs !== undefined && atMs >= 0 && atMs <= maxMs ? atMs : acceptedAtMs(eventId);
}
