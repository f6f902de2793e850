import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { levels, switchesOfEnvironment } from '../automation/stages.ts';
import { ConfigError, Environment, readEnvironment } from './environment.ts';

describe('the environment', () => {
  test('needs nothing', () => {
    expect(readEnvironment({})).toMatchObject({
      OMNIRELAY_CONFIG: './omnirelay.yaml',
      INGRESS_PORT: 8000,
      CONSOLE_PORT: 8080,
      WORKER_PORT: 9100,
      LOG_LEVEL: 'info',
      OMNIRELAY_SANDBOX: false,
    });
  });

  test('counts empty settings as missing, as in a copied example file', () => {
    expect(readEnvironment({ INGRESS_PORT: '', ENCRYPTION_KEY: '' })).toEqual(readEnvironment({}));
  });

  test('is frozen', () => {
    expect(Object.isFrozen(readEnvironment({}))).toBe(true);
  });

  test('has every problem told at once, by name', () => {
    const read = () =>
      readEnvironment({
        INGRESS_PORT: 'eighty',
        CONSOLE_PORT: '70000',
        WORKER_CONCURRENCY: '0',
        LOG_LEVEL: 'loud',
        ENCRYPTION_KEY: 'short',
        CONSOLE_ADMIN_PASSWORD: '1234567',
        CONSOLE_JWT_SECRET: 'short',
      });
    expect(read).toThrow(ConfigError);
    for (const setting of [
      'INGRESS_PORT',
      'CONSOLE_PORT',
      'WORKER_CONCURRENCY',
      'LOG_LEVEL',
      'ENCRYPTION_KEY',
      'CONSOLE_ADMIN_PASSWORD',
      'CONSOLE_JWT_SECRET',
    ]) {
      expect(read).toThrow(setting);
    }
  });

  test.each([
    ['', []],
    ['10.0.0.0/8, ::1,loopback', ['10.0.0.0/8', '::1', 'loopback']],
  ])('takes the proxies to trust: %o', (given, proxies) => {
    const { CONSOLE_TRUSTED_PROXIES } = readEnvironment({ CONSOLE_TRUSTED_PROXIES: given });
    expect(CONSOLE_TRUSTED_PROXIES).toEqual(proxies);
  });

  test.each(['true', '*', '10.0.0.0/33', '0.0.0.0/0', '::/129', '10.0.0.0/8/8', 'proxy.local'])(
    'refuses to trust %s',
    (given) => {
      expect(() => readEnvironment({ CONSOLE_TRUSTED_PROXIES: given })).toThrow(
        'CONSOLE_TRUSTED_PROXIES',
      );
    },
  );

  test('takes keys that only open beside the one that seals', () => {
    const [current, old, older] = ['0a', '0b', '0c'].map((byte) => byte.repeat(32));
    const given = { ENCRYPTION_KEY: current, ENCRYPTION_KEY_OLD: `${old}, ${older}` };
    expect(readEnvironment(given).ENCRYPTION_KEY).toBe(`${current},${old},${older}`);
    expect(() => readEnvironment({ ENCRYPTION_KEY_OLD: old })).toThrow('ENCRYPTION_KEY');
    const short = { ENCRYPTION_KEY: current, ENCRYPTION_KEY_OLD: `${old},hunter2` };
    expect(() => readEnvironment(short)).toThrow('ENCRYPTION_KEY_OLD');
    expect(() => readEnvironment(short)).not.toThrow('hunter2');
  });

  test('never has its secrets in the message', () => {
    const password = 'hunter2';
    expect(() => readEnvironment({ CONSOLE_ADMIN_PASSWORD: password })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(password) }),
    );
  });
});

const exampleFile = new URL('../../../../.env.example', import.meta.url);
const example = existsSync(exampleFile) ? readFileSync(exampleFile, 'utf8') : '';
const settings = Object.keys(Environment.shape);

describe('.env.example', () => {
  test.each(settings)('has %s with a sentence', (setting) => {
    const paragraph = example.split('\n\n').find((text) => text.includes(`# ${setting}=`));
    expect(paragraph).toMatch(/^# (?![A-Z_]+=).+[.)]$/m);
  });

  test('shows the defaults that hold', () => {
    const shown = example.matchAll(/^# ([A-Z_]+)=(.+)$/gm);
    const env: Record<string, string | undefined> = Object.fromEntries(
      [...shown].map(([, name, value]) => [name, value]),
    );
    const { POSTGRES_PASSWORD: _, ...ours } = env;
    // Unset, a flow's own stages hold; the defaults of those are what is shown.
    const isSwitch = (name: string) => name.startsWith('WEBHOOK_AUTO_');
    const settings = Object.entries(ours).filter(([name]) => !isSwitch(name));
    expect(readEnvironment(Object.fromEntries(settings))).toEqual(readEnvironment({}));
    expect(switchesOfEnvironment(readEnvironment(ours))).toEqual(levels[1]);
  });
});
