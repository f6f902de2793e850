import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zendeskCase } from '@omnirelay/adapters/zendesk/contract-case.ts';
import { copySwitches } from '@omnirelay/shared/gate/switches.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { decodeEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { startProxy } from '@omnirelay/shared/redis/testing/start-proxy.ts';
import { ownPort } from '@omnirelay/shared/testing/own-port.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { expect, onTestFinished, test } from 'vitest';
import { secret, signed, zendeskComment } from './testing/connections.ts';

const { connection: redis, url } = testRedis();
const keys = createKeys();
const name = 'zendesk-main';

/** The process itself: what it waits for stands in `main.ts`. */
async function spawnIngress(redisUrl: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'omnirelay-starting-'));
  const config = join(folder, 'omnirelay.yaml');
  const connections = { [name]: zendeskCase.settings([secret]) };
  // JSON is YAML.
  await writeFile(
    config,
    JSON.stringify({ connections, flows: [{ kind: 'inbox', from: [name] }] }),
  );
  const port = await ownPort();
  const ingress = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: {
      PATH: process.env.PATH,
      OMNIRELAY_CONFIG: config,
      REDIS_URL: redisUrl,
      INGRESS_HOST: '127.0.0.1',
      INGRESS_PORT: String(port),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(async () => {
    if (ingress.exitCode === null) {
      ingress.kill('SIGTERM');
      await once(ingress, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });
  return `http://127.0.0.1:${port}`;
}

test('the first webhook after a start meets what an operator has switched off before', async () => {
  await copySwitches({ redis, keys }, name, { active: true, webhookActive: false });
  const proxy = await startProxy(url);
  onTestFinished(() => proxy.close());
  proxy.delay(200);
  const ingress = await spawnIngress(proxy.url);
  const body = zendeskComment();
  const post = () =>
    fetch(`${ingress}/webhooks/${name}`, { method: 'POST', body, headers: signed.zendesk(body) });
  const isTaken = () =>
    post().then(
      ({ status }) => status === 200,
      () => false,
    );
  expect(await waitUntil(isTaken, { timeoutMs: 60_000, everyMs: 5 })).toBe(true);

  const [[, [, id = '']] = ['', []]] = await redis.xrange(keys.records, '-', '+');
  const stored = await redis.getBuffer(keys.event(id));
  expect(decodeEvent(id, stored ?? Buffer.alloc(0))).toMatchObject({
    webhooksOff: true,
    flows: [],
  });
});
