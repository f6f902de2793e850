import { flowSettings } from '@omnirelay/shared/store/flows-schema.ts';
import type { Check } from '../check.ts';
import { judgePause } from './judge-target.ts';

/** Flows that somebody has paused; of forward flows, the check of their target tells. */
export const pausesCheck: Check = {
  id: 'pauses',
  subject: 'flows',
  async run({ db, config }) {
    const others = new Set(
      config.flows.filter(({ kind }) => kind !== 'forward').map(({ id }) => id),
    );
    const rows = (await db?.select().from(flowSettings)) ?? [];
    return rows.filter(({ flow }) => others.has(flow)).flatMap(judgePause);
  },
};
