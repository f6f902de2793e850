import { RetryableError } from '../../errors.ts';
import type { Remote } from '../perform-effect.ts';

/**
 * How a provider takes one write:
 * - `ok`, or `refused` and not applied;
 * - applied, but the answer gets `lost` or is `garbled`;
 * - the answer gets lost, and it is applied `late`, or `never`.
 */
export const behaviours = ['ok', 'refused', 'lost', 'garbled', 'late', 'never'] as const;
export type Behaviour = (typeof behaviours)[number];

/** Applies each write when its time has come, and can be asked what it has. */
export function simulateProvider(lateMs: number) {
  let appliedAtMs: number[] = [];
  const applied = () => appliedAtMs.filter((atMs) => atMs <= Date.now()).length;
  return {
    /** @param startedAtMs when its effect was started, by the clock that the ledger goes by */
    async write(behaviour: Behaviour, startedAtMs: number): Promise<Remote> {
      // A write that goes out past its deadline does not go out; a busy machine must not fail a test.
      if (!(Date.now() <= startedAtMs + lateMs)) throw new Error('too late to send it');
      const atMs = behaviour === 'late' ? startedAtMs + lateMs : Date.now();
      if (behaviour === 'refused') throw new RetryableError('HTTP 503');
      if (behaviour !== 'never') appliedAtMs = [...appliedAtMs, atMs];
      if (behaviour === 'ok') return { id: `remote-${appliedAtMs.length}` };
      if (behaviour === 'garbled') throw new TypeError('no id in the answer');
      throw new RetryableError('timed out', { outcome: 'unclear' });
    },
    async look(): Promise<Remote | undefined> {
      return applied() > 0 ? { id: 'remote-1' } : undefined;
    },
    /** Also what is still to be applied. */
    writesApplied: () => appliedAtMs.length,
  };
}
