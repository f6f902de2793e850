import { describe, expect, onTestFinished, test } from 'vitest';
import { waitUntil } from '../local/wait-until.ts';
import { createLogger } from '../logging.ts';
import { testRedis } from '../testing/redis.ts';
import { warnAboutRedis } from './check.ts';
import { connectRedis } from './connect.ts';
import { createKeys } from './keys.ts';
import { defineScript, runScript } from './script.ts';
import { startProxy } from './testing/start-proxy.ts';

const { url, connection: redis, prefix } = testRedis();
const within = { timeoutMs: 10_000, everyMs: 20 };

describe('a script', () => {
  test('runs also where Redis has not seen it, or has forgotten it', async () => {
    const script = defineScript(`return {ARGV[1], '${prefix}'}`);
    const run = () => runScript(redis, script, [`${prefix}:x`], ['7']);
    expect(String(await run())).toBe(`7,${prefix}`);
    expect(await redis.script('EXISTS', script.sha)).toEqual([1]);
    expect(String(await run())).toBe(`7,${prefix}`);
  });

  test('gives bytes as they are, and its errors', async () => {
    const bytes = Buffer.from([0, 200, 255, 10]);
    const echo = defineScript('return ARGV[1]');
    expect(await runScript(redis, echo, [], [bytes])).toEqual(bytes);
    const wrong = defineScript("return redis.call('NOSUCHCOMMAND')");
    await expect(runScript(redis, wrong, [], [])).rejects.toThrow();
  });
});

describe('a connection', () => {
  test('of a worker waits until Redis is back', async () => {
    const wire = await startProxy(url);
    const patient = connectRedis(wire.url, 'patient');
    onTestFinished(async () => {
      patient.disconnect();
      await wire.close();
    });
    await patient.set('key', 'kept');
    wire.cut();
    expect(await waitUntil(() => patient.status !== 'ready', within)).toBe(true);
    const answer = patient.get('key');
    wire.mend();
    expect(await answer).toBe('kept');
  });

  test('of the ingress fails at once before it is there', async () => {
    const fast = connectRedis(url, 'fast');
    onTestFinished(() => fast.disconnect());
    await expect(fast.get('key')).rejects.toThrow();
  });
});

describe('the settings of Redis', () => {
  function listen() {
    const lines: string[] = [];
    const stream = { write: (line: string) => void lines.push(line) };
    return { lines, log: createLogger({ service: 'test', level: 'info' }, stream) };
  }

  test('that keep what was accepted need no word', async () => {
    const { lines, log } = listen();
    await warnAboutRedis(redis, log);
    expect(lines).toEqual([]);
  });

  test('under which events could be lost are named', async () => {
    const { lines, log } = listen();
    const lax: Record<string, string> = {
      appendfsync: 'everysec',
      'maxmemory-policy': 'allkeys-lru',
    };
    const config = async (_: string, name: string) => [name, lax[name] ?? 'yes'];
    await warnAboutRedis({ config } as unknown as typeof redis, log);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'redis.unsafe-setting', setting: 'appendfsync', found: 'everysec' },
      { event: 'redis.unsafe-setting', setting: 'maxmemory-policy', found: 'allkeys-lru' },
    ]);
  });

  test('that a managed Redis hides are no reason to stop', async () => {
    const { lines, log } = listen();
    const config = async () => {
      throw new Error('ERR unknown command CONFIG');
    };
    await warnAboutRedis({ config } as unknown as typeof redis, log);
    expect(lines).toEqual([]);
  });
});

test('every key is in one slot of a cluster, whatever its name contains', async () => {
  const keys = createKeys(prefix);
  const names = [
    keys.event('e'),
    keys.dedup('zendesk-main', '{odd}'),
    keys.mailbox('relay.from.x|{b}'),
    keys.drain('{c}'),
    keys.waiting,
    keys.effect('{d}'),
    keys.remote('c', '{e}'),
    keys.gate('{f}'),
    keys.token('{h}'),
    keys.tokenLock('{h}'),
    keys.records,
    keys.unrecorded,
    keys.cache('k', '{g}'),
  ];
  // A slot is chosen by the first part in braces: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
  for (const name of names) expect(name.match(/\{[^}]+\}/)?.[0]).toBe(prefix);
  expect(new Set(names).size).toBe(names.length);
});
