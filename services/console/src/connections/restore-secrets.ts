import { copyAllWebhookSecrets } from '@omnirelay/shared/gate/webhook-secrets.ts';
import { holdConnectionSecrets } from '@omnirelay/shared/store/connection-secrets.ts';
import type { FastifyInstance } from 'fastify';
import type { ConnectionDeps } from './read-states.ts';

type Deps = Pick<ConnectionDeps, 'db' | 'redis' | 'keys'>;

const tryAgainMs = 5_000;

/**
 * Redis may have lost its copy while it was away, or before we came; ingress has no other, and what it
 * refuses is lost. So this is tried until it succeeds.
 */
export function keepSecretsRestored(app: FastifyInstance, deps: Deps): void {
  let timer: NodeJS.Timeout | undefined;
  let isClosing = false;
  const restore = async () => {
    clearTimeout(timer);
    try {
      await restoreSecrets(deps);
    } catch (err) {
      if (isClosing) return;
      app.log.warn(
        { event: 'secrets.not-restored', err },
        'Redis may not know the webhook secrets that set-up has kept; it is tried again',
      );
      timer = setTimeout(restore, tryAgainMs);
      timer.unref();
    }
  };
  deps.redis.on('ready', restore);
  app.addHook('onClose', async () => {
    isClosing = true;
    clearTimeout(timer);
    deps.redis.off('ready', restore);
  });
  if (deps.redis.status === 'ready') void restore();
}

/** Whoever keeps or forgets one meanwhile waits, so that nothing older than that is copied after it. */
export async function restoreSecrets(deps: Deps): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await copyAllWebhookSecrets(deps, await holdConnectionSecrets(tx));
  });
}
