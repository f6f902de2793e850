import type { TestProject } from 'vitest/node';
import { LocalServerError } from '../local/local-server-error.ts';
import { startContainerServers } from './container-servers.ts';
import { canUseContainers } from './engine.ts';
import { startLocalServers } from './local-servers.ts';
import type { StartedTestServers } from './provided.ts';

/**
 * One Redis and one PostgreSQL for the whole run: containers where an engine answers and has the
 * images, else private local servers. `OMNIRELAY_TEST_SERVERS=containers|local` decides otherwise.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await startServers(process.env.OMNIRELAY_TEST_SERVERS);
  project.provide('redisUrl', servers.redisUrl);
  project.provide('databaseUrl', servers.databaseUrl);
  return servers.stop;
}

async function startServers(wanted: string | undefined): Promise<StartedTestServers> {
  try {
    switch (wanted) {
      case 'containers':
        return await startContainerServers();
      case 'local':
        return await startLocalServers();
      case undefined:
      case '':
        return (await canUseContainers())
          ? await startContainerServers()
          : await startLocalServers();
      default:
        throw new LocalServerError(
          `OMNIRELAY_TEST_SERVERS is "${wanted}"; it can be "containers" or "local".`,
        );
    }
  } catch (error) {
    if (error instanceof LocalServerError) error.stack = error.message;
    throw error;
  }
}
