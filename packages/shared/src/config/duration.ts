import { z } from 'zod';

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `250ms`, `30s`, `5m`, `20h`, `7d` -> milliseconds. */
export const durationMs = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, 'must be a number with a unit, such as 30s, 5m or 20h')
  .transform((text) => {
    const [, count, unit] = text.match(/^(\d+)(\w+)$/) ?? [];
    return Number(count) * unitsMs[unit as keyof typeof unitsMs];
  });
