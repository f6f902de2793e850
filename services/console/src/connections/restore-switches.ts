import { restoreFlowStates } from '@omnirelay/shared/flows/restore-flow-states.ts';
import { copySwitches } from '@omnirelay/shared/gate/switches.ts';
import { holdSwitches } from '@omnirelay/shared/store/connections.ts';
import type { FastifyInstance } from 'fastify';
import type { ConnectionDeps } from './read-states.ts';

type Deps = Pick<ConnectionDeps, 'db' | 'redis' | 'keys'>;

/** Redis may have lost its copies while it was away, or before we came: of connections and of flows. */
export function keepSwitchesRestored(app: FastifyInstance, deps: Deps): void {
  const restore = () =>
    Promise.all([restoreSwitches(deps), restoreFlowStates(deps)]).catch((err: unknown) => {
      app.log.warn(
        { event: 'switches.not-restored', err },
        'Redis may not know what is switched off or paused',
      );
    });
  deps.redis.on('ready', restore);
  app.addHook('onClose', async () => void deps.redis.off('ready', restore));
  if (deps.redis.status === 'ready') void restore();
}

/** Whoever switches meanwhile waits, so that nothing older than that is copied after it. */
async function restoreSwitches(deps: Deps): Promise<void> {
  await deps.db.transaction(async (tx) => {
    for (const [name, switches] of await holdSwitches(tx)) {
      await copySwitches(deps, name, switches);
    }
  });
}
