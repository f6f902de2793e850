import { findFreePort } from '@omnirelay/shared/local/free-port.ts';
import { type RunningService, runService } from './run-service.ts';

export interface Places {
  dir: string;
  redisUrl: string;
  configFile: string;
  databaseUrl: string;
}

/** A process that takes webhooks at `url`. */
export interface Receiver extends RunningService {
  url: string;
}

export async function runOurIngress(places: Places): Promise<Receiver> {
  const port = await findFreePort();
  const service = await runService({
    file: 'services/ingress/src/main.ts',
    readyUrl: `http://127.0.0.1:${port}/ready`,
    dir: places.dir,
    env: { ...ourEnv(places), INGRESS_HOST: '127.0.0.1', INGRESS_PORT: String(port) },
  });
  return { ...service, url: `http://127.0.0.1:${port}/webhooks/zendesk-main` };
}

export async function runBareIngress(places: Pick<Places, 'dir' | 'redisUrl'>): Promise<Receiver> {
  const port = await findFreePort();
  const service = await runService({
    file: 'bench/bare/ingress.ts',
    readyUrl: `http://127.0.0.1:${port}/ready`,
    dir: places.dir,
    env: { REDIS_URL: places.redisUrl, PORT: String(port) },
  });
  return { ...service, url: `http://127.0.0.1:${port}/webhook` };
}

export async function runOurWorker(places: Places, concurrency: number): Promise<RunningService> {
  const port = await findFreePort();
  return runService({
    file: 'services/worker/src/main.ts',
    readyUrl: `http://127.0.0.1:${port}/ready`,
    dir: places.dir,
    env: {
      ...ourEnv(places),
      WORKER_PORT: String(port),
      WORKER_CONCURRENCY: String(concurrency),
    },
  });
}

export async function runBareWorker(
  places: Pick<Places, 'dir' | 'redisUrl'>,
  chatwootUrl: string,
  concurrency: number,
): Promise<RunningService> {
  const port = await findFreePort();
  return runService({
    file: 'bench/bare/worker.ts',
    readyUrl: `http://127.0.0.1:${port}/ready`,
    dir: places.dir,
    env: {
      REDIS_URL: places.redisUrl,
      PORT: String(port),
      CHATWOOT_URL: chatwootUrl,
      CONCURRENCY: String(concurrency),
    },
  });
}

export async function runBareForwarder(
  places: Pick<Places, 'dir' | 'redisUrl'>,
  target: { url: string; secret: string },
  concurrency: number,
): Promise<RunningService> {
  const port = await findFreePort();
  return runService({
    file: 'bench/bare/forward-worker.ts',
    readyUrl: `http://127.0.0.1:${port}/ready`,
    dir: places.dir,
    env: {
      REDIS_URL: places.redisUrl,
      PORT: String(port),
      TARGET_URL: target.url,
      TARGET_SECRET: target.secret,
      CONCURRENCY: String(concurrency),
    },
  });
}

/** Everything else as an operator gets it, log lines included. */
function ourEnv({ redisUrl, configFile, databaseUrl }: Places) {
  return { REDIS_URL: redisUrl, OMNIRELAY_CONFIG: configFile, DATABASE_URL: databaseUrl };
}
