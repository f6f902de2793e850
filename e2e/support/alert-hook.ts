import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import { startTarget, type Target, targetSecret } from './target.ts';

interface Told {
  kind: string;
  name: string;
  subject: string;
}

/** Where a system tells its alerts, and what it has told so far. */
export interface AlertHook extends Pick<Target, 'received' | 'close'> {
  /** Among the targets of `alerts`. */
  target: Record<string, unknown>;
  /** In the order it came: `fired parked-events crew`. */
  told(): string[];
  /** Waits until this was told. @throws with all that was, and the last of the log */
  expectTold(what: string, options?: { withinMs?: number; logs?: () => string }): Promise<void>;
  expectOnce(what: string): void;
  /** Processes don't start all at once: waits until what was told about that is taken back, and forgets it. */
  hush(logs: () => string): Promise<void>;
}

export async function startAlertHook(): Promise<AlertHook> {
  const { url, received, close } = await startTarget();
  const told = () =>
    received.flatMap(({ raw }) => {
      const { data } = JSON.parse(raw.toString()) as { data: { alerts: Told[] } };
      return data.alerts.map(({ kind, name, subject }) => `${kind} ${name} ${subject}`.trim());
    });
  return {
    ...{ received, close, told },
    target: { kind: 'webhook', url, secret: targetSecret, allowPrivate: true },
    async expectTold(what, { withinMs = 40_000, logs = () => '' } = {}) {
      await eventually(
        () =>
          told().includes(what) ||
          `not told: ${what}; told:\n${told().join('\n')}\n${logs().slice(-3_000)}`,
        withinMs,
      );
    },
    expectOnce(what) {
      expect(told().filter((one) => one === what)).toEqual([what]);
    },
    async hush(logs) {
      await eventually(() => {
        const [fired, resolved] = ['fired', 'resolved'].map((kind) =>
          told().filter((one) => one.startsWith(kind)),
        );
        return fired?.length === resolved?.length || `${told().join()}\n${logs().slice(-3_000)}`;
      }, 60_000);
      received.length = 0;
    },
  };
}

/** What time does: nothing that is counted was within the last minutes. */
export async function forgetCounts({ redis }: { redis: Redis }): Promise<void> {
  const counts = await redis.keys('{omnirelay}:tally:*');
  if (counts.length > 0) await redis.del(...counts);
}
