import { copyAllWebhookSecrets } from '@omnirelay/shared/gate/webhook-secrets.ts';
import { holdConnectionSecrets } from '@omnirelay/shared/store/connection-secrets.ts';
import type { FastifyInstance } from 'fastify';
import type { ConnectionDeps } from './read-states.ts';

type Deps = Pick<ConnectionDeps, 'db' | 'redis' | 'keys'>;

/** Redis may have lost its copy while it was away, or before we came; ingress has no other. */
export function keepSecretsRestored(app: FastifyInstance, deps: Deps): void {
  const restore = () =>
    restoreSecrets(deps).catch((err: unknown) => {
      app.log.warn(
        { event: 'secrets.not-restored', err },
        'Redis may not know the webhook secrets that set-up has kept',
      );
    });
  deps.redis.on('ready', restore);
  app.addHook('onClose', async () => void deps.redis.off('ready', restore));
  if (deps.redis.status === 'ready') void restore();
}

/** Whoever keeps or forgets one meanwhile waits, so that nothing older than that is copied after it. */
export async function restoreSecrets(deps: Deps): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await copyAllWebhookSecrets(deps, await holdConnectionSecrets(tx));
  });
}
