import { writeConfigFile } from './config-file.ts';
import { type FakeChatwoot, startFakeChatwoot } from './fake-chatwoot.ts';
import { linkTickets } from './queueing.ts';
import { type Servers, startRedisServer, startStoreServer } from './servers.ts';
import { runBareIngress, runBareWorker, runOurIngress, runOurWorker } from './services.ts';
import { newTickets } from './webhooks.ts';

/** Both ways from webhook to call, up and linked: ours, and a bare route with a bare worker. */
export interface Pipelines {
  servers: Servers;
  chatwoot: FakeChatwoot;
  tickets: string[];
  urls: { ours: string; bare: string };
  close(): Promise<void>;
}

export async function startPipelines(concurrency: number): Promise<Pipelines> {
  const servers = await startRedisServer();
  const storeServer = await startStoreServer(servers.dir);
  const chatwoot = await startFakeChatwoot();
  const configFile = await writeConfigFile(servers.dir, chatwoot.url);
  const { dir, redisUrl } = servers;
  const places = { dir, redisUrl, configFile, databaseUrl: storeServer.databaseUrl };
  const tickets = newTickets(200);
  await linkTickets(storeServer.store.db, tickets);
  const [ours, bare, ...workers] = await Promise.all([
    runOurIngress(places),
    runBareIngress(places),
    runOurWorker(places, concurrency),
    runBareWorker(places, chatwoot.url, concurrency),
  ]);
  return {
    servers,
    chatwoot,
    tickets,
    urls: { ours: ours.url, bare: bare.url },
    async close() {
      await Promise.all([ours, bare, ...workers].map((service) => service.stop()));
      await chatwoot.close();
      await storeServer.close();
      await servers.close();
    },
  };
}
