import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { Check } from './check.ts';
import { providerClockCheck } from './clock/providers.ts';
import { connectionCheck } from './connections/connection-check.ts';
import { environmentCheck } from './environment.ts';
import { pausesCheck } from './flows/pauses.ts';
import { targetCheck } from './flows/target-check.ts';
import { consoleCheck, publicUrlCheck } from './running/addresses.ts';
import { workersCheck } from './running/workers.ts';
import { postgresCheck } from './stores/postgres.ts';
import { redisCheck } from './stores/redis.ts';

/** Everything that there is to check, in the order in which it is told. */
export function checksFor({ connections, flows }: Config): Check[] {
  const all = Object.values(connections);
  return [
    environmentCheck,
    redisCheck,
    postgresCheck,
    ...all.flatMap(providerClockCheck),
    ...all.map(connectionCheck),
    ...flows.flatMap((flow) => (flow.kind === 'forward' ? [targetCheck(flow)] : [])),
    pausesCheck,
    workersCheck,
    consoleCheck,
    publicUrlCheck,
  ];
}
