/** Integer epoch seconds; 0 stands for null, as in conversations. */
export function epochSeconds(date: Date | null): number {
  return date === null ? 0 : Math.floor(date.getTime() / 1000);
}

/** Float epoch seconds, as `conversation.updated_at` has. */
export function epochFloat(date: Date): number {
  return date.getTime() / 1000;
}

export function isoOrNull(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

/** `snoozed_until` comes as epoch seconds. */
export function readSnooze(value: string | number | null | undefined): Date | null {
  return value === null || value === undefined ? null : new Date(Number(value) * 1000);
}
