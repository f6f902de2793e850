import { findFreePort } from '@omnirelay/shared/local/free-port.ts';
import { type Collector, startCollector } from '@omnirelay/shared/testing/collector.ts';
import { type Receiver, startReceiver } from '@omnirelay/shared/testing/receiver.ts';
import { inSpan } from '@omnirelay/shared/tracing/in-span.ts';
import { startTracing, type Tracing } from '@omnirelay/shared/tracing/start-tracing.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFile } from '../files/open-file.ts';
import { createTargetClient } from '../forward/target-client.ts';
import { askSource } from '../lookup/ask-source.ts';
import { createHttpClient } from './client.ts';

let collector: Collector;
let receiver: Receiver;
let tracing: Tracing;

beforeAll(async () => {
  [collector, receiver] = await Promise.all([startCollector(), startReceiver()]);
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'http/json';
  process.env.OTEL_BSP_SCHEDULE_DELAY = '10';
  tracing = await startTracing('worker');
});
afterAll(async () => {
  await tracing.stop();
  await Promise.all([collector.close(), receiver.close()]);
});

/** Whatever would propagate a trace finds one here. */
const traced = <T>(work: () => Promise<T>) => inSpan('outer', {}, work);

async function spanOf(name: string) {
  const find = () => collector.spans().find((span) => span.name === name);
  await expect.poll(find).toBeDefined();
  return find();
}

const callers: Record<string, (url: string) => Promise<unknown>> = {
  'POST thing': async (url) => {
    const http = createHttpClient({
      baseUrl: url,
      headers: { authorization: 'marked' },
      timeoutMs: 5_000,
    });
    const call = {
      method: 'POST',
      path: '/marked',
      what: 'POST thing',
      query: { q: 'marked' },
    } as const;
    await http.send({ ...call, json: { text: 'marked' } });
    await http.close();
  },
  'POST target': async (url) => {
    const client = createTargetClient({ timeoutMs: 5_000, nowMs: Date.now });
    const delivery = {
      url: new URL(`${url}?token=marked`),
      headers: {},
      body: Buffer.from('marked'),
      token: 'marked',
    };
    await client.send(delivery, { mayBePrivate: true });
    await client.close();
  },
  'GET file': async (url) => {
    const source = { url: `${url}/marked?sig=marked`, trustedHosts: [], allowPrivate: true };
    const { response, close } = await openFile(source, AbortSignal.timeout(5_000));
    await response.body.dump();
    await close();
  },
  'look up at blocklist': async (url) => {
    const source = {
      ...{ name: 'blocklist', kinds: ['phone'], url: `${url}/{value}`, method: 'GET' },
      ...{ headers: {}, timeout: 5_000, notFound: [404], total: '/total', items: { at: '/items' } },
    };
    await askSource(source as never, { kind: 'phone', value: 'marked' });
  },
};

test.each(Object.entries(callers))(
  '%s is a span, and the called one learns nothing of it',
  async (name, call) => {
    receiver.received.length = 0;
    await traced(() => call(receiver.url));
    expect(await spanOf(name)).toMatchObject({
      parentSpanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      attributes: {
        'http.request.method': name.startsWith('POST') ? 'POST' : 'GET',
        'server.address': '127.0.0.1',
        'server.port': receiver.port,
        'http.response.status_code': 200,
      },
    });
    expect(receiver.received).toHaveLength(1);
    const headers = Object.keys(receiver.received[0]?.headers ?? {});
    expect(headers.filter((header) => /trace|baggage|b3/.test(header))).toEqual([]);
    expect(collector.bytes()).not.toContain('marked');
  },
);

test('a call that nobody answers tells why', async () => {
  const baseUrl = `http://127.0.0.1:${await findFreePort()}`;
  const http = createHttpClient({ baseUrl, headers: {}, timeoutMs: 5_000 });
  const call = { method: 'GET', path: '/', what: 'GET nothing' } as const;
  await expect(traced(() => http.send(call))).rejects.toThrow('ECONNREFUSED');
  await http.close();
  expect((await spanOf('GET nothing'))?.attributes).toMatchObject({ 'error.type': 'ECONNREFUSED' });
});
