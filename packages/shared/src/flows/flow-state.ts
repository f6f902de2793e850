import type { Redis } from 'ioredis';
import { z } from 'zod';
import { refuseNewer } from '../formats.ts';
import type { Keys } from '../redis/keys.ts';
import type { FlowSettingsRow } from '../store/flow-settings.ts';

type Deps = { redis: Redis; keys: Keys };

/**
 * What operators have set about a flow, where workers read it with each event: a change holds for the
 * next one, wherever it is worked on. Postgres has the original, Redis this copy of it.
 */
const FlowState = z.object({
  paused: z.object({ by: z.string(), reason: z.string() }).optional(),
  url: z.string().optional(),
  urlOfFile: z.string().optional(),
});
export type FlowState = z.infer<typeof FlowState>;

/** @throws what Redis says where it does not take it */
export async function copyFlowState(
  { redis, keys }: Deps,
  flow: string,
  set: Pick<FlowSettingsRow, 'pausedBy' | 'pauseReason' | 'url' | 'urlOfFile'>,
): Promise<void> {
  const state: FlowState = {
    ...(set.pausedBy === null
      ? {}
      : { paused: { by: set.pausedBy, reason: set.pauseReason ?? '' } }),
    ...(set.url === null ? {} : { url: set.url }),
    ...(set.urlOfFile === null ? {} : { urlOfFile: set.urlOfFile }),
  };
  await redis.set(keys.flowState(flow), JSON.stringify(state));
}

/**
 * @param copied what the copy says; null: there is none, nothing was set
 * @throws NewerFormatError
 */
export function readFlowState(copied: string | null | undefined): FlowState {
  return copied ? FlowState.parse(refuseNewer('flowState', JSON.parse(copied))) : {};
}
