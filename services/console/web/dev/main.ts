import { createServer } from 'vite';
import { createFakeApi } from './fake-api.ts';
import { createWorld, somebodyWrites } from './fake-world.ts';
import { serveBuilt } from './serve-built.ts';

/**
 * The web app without the rest: `node dev/main.ts` with a made-up API and instant reloads,
 * `node dev/main.ts --built` with what `vite build` made, under the console's security policy.
 */
const port = Number(process.env.PORT ?? 8090);
const isBuilt = process.argv.includes('--built');

const vite = isBuilt
  ? undefined
  : await createServer({
      configFile: new URL('../vite.config.ts', import.meta.url).pathname,
      server: { middlewareMode: true },
    });
const world = createWorld();
const { server } = createFakeApi(world, vite?.middlewares ?? serveBuilt);
setInterval(() => somebodyWrites(world), 5_000).unref();
server.listen(port, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${port} (admin@example.com or agent@example.com, any password)`);
});
