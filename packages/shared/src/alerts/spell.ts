const units = [
  { ms: 86_400_000, word: 'day' },
  { ms: 3_600_000, word: 'hour' },
  { ms: 60_000, word: 'minute' },
  { ms: 1_000, word: 'second' },
] as const;

/** `7 minutes`: as exact as a person needs it. */
export function spell(ms: number): string {
  const unit = units.find((one) => ms >= one.ms) ?? units[3];
  const count = Math.max(0, Math.floor(ms / unit.ms));
  return `${count} ${unit.word}${count === 1 ? '' : 's'}`;
}
