import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { findProgram } from '@omnirelay/shared/local/find-program.ts';
import { makeCertificates } from '@omnirelay/shared/redis/testing/make-certificates.ts';
import { ownPort } from '@omnirelay/shared/testing/own-port.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { startCaddy, startNginx } from './support/start-proxy-program.ts';
import { administrator, type System, startSystem } from './support/system.ts';

const redis = testRedis();
const database = testDatabase();
let system: System;
beforeAll(async () => {
  system = await startSystem({ redisUrl: redis.url, databaseUrl: database.url, console: true });
});
afterAll(() => system.close());

const webhooks = 'webhooks.localhost';
const operators = 'console.localhost';

test.for([
  ['nginx', 'nginx-light', startNginx],
  ['caddy', 'caddy', startCaddy],
] as const)(
  '%s lets through what it should, and says who asks',
  { timeout: 120_000 },
  async ([name, debian, start], context) => {
    const program = findProgram([name]);
    context.skip(program === undefined, `needs ${name} (apt-get install ${debian})`);
    const { file } = makeCertificates(context);
    const port = await ownPort();
    start({
      ...{ program: program ?? '', port, plainPort: await ownPort() },
      ingress: new URL(system.ingressUrl).host,
      console: new URL(system.consoleUrl).host,
      certificate: file('server.crt'),
      key: file('server.key'),
    });
    type Ask = { method?: string; headers?: Record<string, string>; from?: string; body?: string };
    const open = async (host: string, path: string, ask: Ask = {}): Promise<IncomingMessage> => {
      const { method = 'GET', headers = {}, from = '127.0.0.2', body } = ask;
      const place = { host: '127.0.0.1', port, servername: host, path, method, localAddress: from };
      const sent = request({
        ...place,
        headers: { host, ...headers },
        agent: false,
        rejectUnauthorized: false,
      });
      sent.end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return response;
    };
    const statusOf = async (host: string, path: string, ask?: Ask) => {
      const response = await open(host, path, ask);
      response.resume();
      return response.statusCode;
    };
    // Each host has a certificate of its own, made when the proxy starts.
    for (const host of [webhooks, operators]) {
      await eventually(async () => {
        const status = await statusOf(host, '/health').catch((error: Error) => error.message);
        return status === 200 || `${name} answers ${status} for ${host}`;
      });
    }

    const json = { 'content-type': 'application/json' };
    const unsigned = { method: 'POST', body: '{}', headers: json };
    for (const path of [
      '/webhooks/zendesk-main',
      '/service-api-webhook/zendesk-webhook',
      '/service-api-webhook/chatwoot-webhook',
      '/api/webhooks/chatwoot',
      '/webhook',
    ]) {
      expect([path, await statusOf(webhooks, path, unsigned)]).toEqual([path, 401]);
    }
    for (const path of ['/metrics', '/ready', '/', '/webhooks/../metrics', '//metrics']) {
      expect([path, await statusOf(webhooks, path)]).toEqual([path, 404]);
    }
    expect(await statusOf(operators, '/metrics')).toBe(404);

    // Names that no connection has: 60 a minute from one address, whatever it claims to be.
    const guess = (from: string, i: number) =>
      statusOf(webhooks, `/webhooks/nobody-${i}`, {
        ...unsigned,
        from,
        headers: { ...json, 'x-forwarded-for': `203.0.113.${i}`, forwarded: `for=203.0.113.${i}` },
      });
    // Each proxy in turn has an address of its own to fill up.
    const [one, other] = name === 'nginx' ? ['127.0.1.1', '127.0.1.2'] : ['127.0.2.1', '127.0.2.2'];
    const answers = await Promise.all(Array.from({ length: 80 }, (_, i) => guess(one, i + 1)));
    expect(answers).toContain(429);
    expect(await guess(other, 1)).toBe(404);

    const login = await open(operators, '/api/login', {
      method: 'POST',
      headers: json,
      body: JSON.stringify(administrator),
    });
    expect(login.statusCode).toBe(200);
    // Only because the proxy says that it was asked by TLS.
    expect(String(login.headers['set-cookie'])).toContain('Secure');
    const { token } = JSON.parse(Buffer.concat(await login.toArray()).toString());
    const live = await open(operators, '/api/events', {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(live.headers['content-type']).toContain('text/event-stream');
    const [first] = await once(live, 'data');
    expect(String(first)).not.toBe('');
    live.destroy();
  },
);
