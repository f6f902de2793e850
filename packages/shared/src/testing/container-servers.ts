import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { canUseReaper, postgresImage, redisImage } from './engine.ts';
import type { StartedTestServers } from './provided.ts';

const startDeadlineMs = 120_000;
const redisPort = 6379;
const postgresPort = 5432;
/** For the reason that makeScratchFolder gives; whoever Redis runs as may write there. */
const inMemory = '/memory';

/** Both servers as containers. However this process ends, they are removed. */
export async function startContainerServers(): Promise<StartedTestServers> {
  const hasReaper = await canUseReaper();
  if (!hasReaper) process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  const started: StartedTestContainer[] = [];
  const start = async (container: GenericContainer) => {
    const one = await container.withStartupTimeout(startDeadlineMs).start();
    started.push(one);
    if (!hasReaper) removeAfterParent(one.getId());
    return one;
  };
  const stop = async () => {
    await Promise.all(started.map((one) => one.stop({ remove: true, removeVolumes: true })));
  };
  try {
    const [redis, postgres] = await Promise.all([
      start(redisContainer()),
      start(postgresContainer()),
    ]);
    const redisAt = `${redis.getHost()}:${redis.getMappedPort(redisPort)}`;
    const postgresAt = `${postgres.getHost()}:${postgres.getMappedPort(postgresPort)}`;
    return {
      redisUrl: `redis://${redisAt}`,
      databaseUrl: `postgres://omnirelay:omnirelay@${postgresAt}/omnirelay`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function redisContainer(): GenericContainer {
  const settings = {
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    save: '',
    databases: '1024',
    dir: inMemory,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return new GenericContainer(redisImage)
    .withCommand(['redis-server', ...flags])
    .withExposedPorts(redisPort)
    .withTmpFs({ [inMemory]: 'rw,mode=1777' })
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/i));
}

function postgresContainer(): GenericContainer {
  const settings = { max_connections: '200', fsync: 'off', synchronous_commit: 'off' };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return (
    new GenericContainer(postgresImage)
      .withCommand(['postgres', ...flags])
      .withEnvironment({
        POSTGRES_USER: 'omnirelay',
        POSTGRES_PASSWORD: 'omnirelay',
        POSTGRES_DB: 'omnirelay',
      })
      .withExposedPorts(postgresPort)
      // The image starts a first server, on a socket only, to make the database.
      .withWaitStrategy(
        Wait.forSuccessfulCommand('pg_isready -h 127.0.0.1 -U omnirelay -d omnirelay'),
      )
  );
}

/** Without testcontainers' own reaper, a process of ours removes the container when we are gone. */
function removeAfterParent(containerId: string): void {
  const file = fileURLToPath(new URL('./remove-container.ts', import.meta.url));
  const remover = spawn(process.execPath, [file, containerId], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  remover.unref();
  (remover.stdin as Socket).unref();
}
