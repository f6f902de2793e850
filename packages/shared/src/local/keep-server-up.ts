import type { LocalServer } from './redis.ts';

/**
 * Starts a private server, and again on the same port if it dies. Gives its URL, which stays the same,
 * and a stop that leaves no process behind.
 */
export async function keepServerUp(
  name: string,
  start: (port: number | undefined) => Promise<LocalServer>,
  log: (line: string) => void,
): Promise<Pick<LocalServer, 'url' | 'stop'>> {
  let server = await start(undefined);
  const port = Number(new URL(server.url).port);
  let stopping = false;

  const watch = () => {
    void server.exited.then(async (code) => {
      if (stopping) return;
      log(`${name} ended (code ${code}), starting it again`);
      try {
        server = await start(port);
        if (stopping) await server.stop();
        else watch();
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
      }
    });
  };
  watch();
  return {
    url: server.url,
    stop: async () => {
      stopping = true;
      await server.stop();
    },
  };
}
