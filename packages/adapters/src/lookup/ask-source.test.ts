import type { IncomingMessage, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { LookupSource } from '@omnirelay/shared/config/lookup-source.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ResolveAll } from '../files/checking-lookup.ts';
import { type LocalServer, startServer } from '../files/testing/local-server.ts';
import { type AskDeps, askSource } from './ask-source.ts';
import type { LookupSubject, UnknownReason } from './source-answer.ts';

// Time passes only where a test lets it, also for undici, whose timers come half a second apart.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
const servers: LocalServer[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(answer: RequestListener): Promise<LocalServer> {
  const server = await startServer(answer);
  servers.push(server);
  return server;
}

const answering =
  (body: string | Buffer, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

const phone: LookupSubject = { kind: 'phone', value: '0912345678' };

interface Change {
  url?: string;
  settings?: object;
  subject?: LookupSubject;
  deps?: AskDeps;
}

function ask({ url: base }: { url: string }, change: Change = {}) {
  const url = change.url ?? `${base}/{kind}?q={value}`;
  const source = LookupSource.parse({ name: 'scam-list', url, ...change.settings });
  return askSource(source, change.subject ?? phone, change.deps);
}

const source = 'scam-list';
const notFound = { source, status: 'not_found' };
const unknown = (reason: UnknownReason) => ({ source, status: 'unknown', reason });
const one = {
  source,
  status: 'reported',
  total: 1,
  items: [{ source, title: 'Fake shop', date: '2024-05-01', url: 'https://scam.example/1' }],
};
const oneAsJson = JSON.stringify({
  total: 1,
  items: [{ title: 'Fake shop', date: '2024-05-01', url: 'https://scam.example/1' }],
});

describe('an answer', () => {
  test.each([
    { what: 'reports', answer: answering(oneAsJson), want: one },
    { what: 'reports, as 203', answer: answering(oneAsJson, 203), want: one },
    { what: 'reports after a BOM', answer: answering(`\ufeff${oneAsJson}`), want: one },
    {
      what: 'reports, compressed unasked',
      answer: answering(gzipSync(oneAsJson), 200, { 'content-encoding': 'gzip' }),
      want: one,
    },
    { what: 'none', answer: answering('{"total":0,"items":[]}'), want: notFound },
    { what: '404', answer: answering('<h1>Not found</h1>', 404), want: notFound },
    { what: '410', answer: answering('{}', 410), want: unknown('http-status') },
    { what: '500', answer: answering(oneAsJson, 500), want: unknown('http-status') },
    { what: '429', answer: answering('{}', 429), want: unknown('http-status') },
    { what: '403', answer: answering('Forbidden', 403), want: unknown('http-status') },
    { what: 'nothing', answer: answering('', 204), want: unknown('not-json') },
    { what: 'HTML', answer: answering('<!doctype html><p>Hi'), want: unknown('not-json') },
    { what: 'half of JSON', answer: answering(oneAsJson.slice(0, -1)), want: unknown('not-json') },
    { what: 'another shape', answer: answering('{"ok":true}'), want: unknown('bad-shape') },
    { what: 'null', answer: answering('null'), want: unknown('bad-shape') },
    { what: 'deep nesting', answer: answering('['.repeat(500_000)), want: unknown('not-json') },
  ])('with $what', async ({ answer, want }) => {
    expect(await ask(await serve(answer))).toEqual(want);
  });

  test('of a status that the settings name says that there is nothing', async () => {
    const server = await serve(answering('gone', 410));
    expect(await ask(server, { settings: { notFound: [404, 410] } })).toEqual(notFound);
    const plain = await serve(answering('{}', 404));
    expect(await ask(plain, { settings: { notFound: [] } })).toEqual(unknown('http-status'));
  });
});

describe('a question', () => {
  /** The one request of `change`, with its body. */
  async function asked(change: Change) {
    const sent: { request: IncomingMessage; body: string }[] = [];
    const server = await serve(async (request, response) => {
      sent.push({ request, body: await text(request) });
      response.end(oneAsJson);
    });
    expect(await ask(server, change)).toEqual(one);
    expect(sent).toHaveLength(1);
    const [{ request, body } = expect.unreachable()] = sent;
    return { method: request.method, url: request.url, headers: request.headers, body };
  }

  test('is a GET with its value encoded', async () => {
    const subject: LookupSubject = { kind: 'url', value: 'evil.vn/a?b=c&d#é "' };
    expect(await asked({ subject })).toMatchObject({
      method: 'GET',
      url: '/url?q=evil.vn%2Fa%3Fb%3Dc%26d%23%C3%A9%20%22',
      body: '',
      headers: { accept: 'application/json' },
    });
  });

  test('may be a POST, whose JSON no value can break', async () => {
    const value = '"},"admin":true,{"x":"\\';
    const sent = await asked({
      subject: { kind: 'account', value },
      settings: { method: 'POST', body: '{"type":"{kind}","filter":{"q":"{value}"}}' },
    });
    expect(sent).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(sent.body)).toEqual({ type: 'account', filter: { q: value } });
  });

  test('carries the headers of the settings, which win over ours', async () => {
    const headers = { Authorization: 'Bearer fake', Accept: 'text/json', 'X-Who': '{value}' };
    expect((await asked({ settings: { headers } })).headers).toMatchObject({
      authorization: 'Bearer fake',
      accept: 'text/json',
      'x-who': '{value}',
    });
  });

  test.each(['', '.', '..'])('is not asked about %j', async (value) => {
    const server = await serve(answering(oneAsJson));
    const subject: LookupSubject = { kind: 'url', value };
    expect(await ask(server, { subject })).toEqual(unknown('unreachable'));
    expect(server.requests).toEqual([]);
  });
});

describe('the deadline', () => {
  const timeoutMs = 150;
  const settings = { timeout: `${timeoutMs}ms` };

  async function askInVain(server: LocalServer) {
    const answered = ask(server, { settings });
    await expect.poll(() => server.requests, { timeout: 10_000 }).toHaveLength(1);
    vi.advanceTimersByTime(timeoutMs);
    return answered;
  }

  test.each<{ what: string; answer: RequestListener }>([
    { what: 'says nothing', answer: () => {} },
    {
      what: 'stops after its headers',
      answer: (_request, response) => response.writeHead(200).write('{"total":'),
    },
    {
      what: 'drips',
      answer: (_request, response) => {
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drip));
      },
    },
  ])('ends a source that $what', async ({ answer }) => {
    expect(await askInVain(await serve(answer))).toEqual(unknown('timeout'));
  });

  test('ends a name that nobody resolves', async () => {
    const resolving = Promise.withResolvers<void>();
    const deps = { trustedHosts: [], resolveAll: () => resolving.resolve() };
    const url = 'http://scam.example/{value}';
    const answered = ask({ url: '' }, { url, settings, deps });
    await resolving.promise;
    vi.advanceTimersByTime(timeoutMs);
    expect(await answered).toEqual(unknown('timeout'));
  });

  test('leaves no connection behind', async () => {
    const closed = Promise.withResolvers<void>();
    const server = await serve((request) => request.socket.once('close', () => closed.resolve()));
    await askInVain(server);
    await closed.promise;
  });
});

describe('a connection', () => {
  test.each<{ what: string; answer: RequestListener }>([
    { what: 'before its answer', answer: (request) => request.socket.destroy() },
    {
      what: 'within its answer',
      answer: (request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"total":0,', () => {
          request.socket.destroy();
        });
      },
    },
    {
      what: 'of garbage',
      answer: (request) => request.socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
    },
    {
      what: 'with endless headers',
      answer: (_request, response) => response.writeHead(200, { x: 'x'.repeat(20_000) }).end('{}'),
    },
    {
      what: 'with an encoding that it does not keep',
      answer: answering('{"total":0}', 200, { 'content-encoding': 'gzip' }),
    },
  ])('that ends $what', async ({ answer }) => {
    expect(await ask(await serve(answer))).toEqual(unknown('unreachable'));
  });

  test('that nobody accepts', async () => {
    const server = await startServer(() => {});
    await server.close();
    expect(await ask(server)).toEqual(unknown('unreachable'));
  });
});

describe('a huge answer', () => {
  const megabyte = 1024 * 1024;
  const padded = (bytes: number) => `{"total":0${' '.repeat(bytes - 11)}}`;

  test('of just one MiB is read', async () => {
    expect(await ask(await serve(answering(padded(megabyte))))).toEqual(notFound);
  });

  test.each<{ what: string; answer: RequestListener }>([
    { what: 'one byte more', answer: answering(padded(megabyte + 1)) },
    {
      what: 'announced',
      answer: (_request, response) =>
        response.writeHead(200, { 'content-length': '9999999999' }).write('{'),
    },
    {
      what: 'endless',
      answer: (_request, response) => {
        const pour = () => {
          while (!response.destroyed && response.write(' '.repeat(65_536)));
          if (!response.destroyed) response.once('drain', pour);
        };
        pour();
      },
    },
    {
      what: 'small until unpacked',
      answer: answering(gzipSync(padded(50 * megabyte)), 200, { 'content-encoding': 'gzip' }),
    },
  ])('$what is not', async ({ answer }) => {
    expect(await ask(await serve(answer))).toEqual(unknown('too-large'));
  });
});

describe('a private address', () => {
  /** Resolves every name to `address`. */
  const resolvingTo =
    (address: string): ResolveAll =>
    (_hostname, _options, callback) =>
      callback(null, [{ address, family: 4 }]);

  test.each([301, 302, 303, 307, 308])('is not reached by a redirect with %i', async (status) => {
    const hidden = await serve(answering(oneAsJson));
    const server = await serve(answering('', status, { location: `${hidden.url}/` }));
    expect(await ask(server)).toEqual(unknown('http-status'));
    expect(hidden.requests).toEqual([]);
  });

  test('may be written in the configuration, as a number or a name', async () => {
    const server = await serve(answering(oneAsJson));
    expect(await ask(server)).toEqual(one);
    const url = `${server.url.replace('127.0.0.1', 'localhost')}/{value}`;
    expect(await ask(server, { url })).toEqual(one);
  });

  test('may not come from elsewhere', async () => {
    const server = await serve(answering(oneAsJson));
    const deps = { trustedHosts: [] };
    expect(await ask(server, { deps })).toEqual(unknown('private-address'));
    const metadata = { url: 'http://169.254.169.254/{value}', deps };
    expect(await ask(server, metadata)).toEqual(unknown('private-address'));
    expect(server.requests).toEqual([]);
  });

  test('may not hide behind a name, whenever that is resolved', async () => {
    const server = await serve(answering(oneAsJson));
    const url = `${server.url.replace('127.0.0.1', 'scam.example')}/{value}`;
    const deps = { trustedHosts: [], resolveAll: resolvingTo('127.0.0.1') };
    expect(await ask(server, { url, deps })).toEqual(unknown('private-address'));
    expect(server.requests).toEqual([]);
  });
});

test('settings that were never checked are no reason to throw', async () => {
  const server = await serve(answering(oneAsJson));
  const valid = LookupSource.parse({ name: source, url: `${server.url}/{value}` });
  const broken = [
    { ...valid, url: 'http://' },
    { ...valid, url: 'file:///etc/{value}' },
    { ...valid, method: 'POST' as const, body: '{"q":{value}}' },
    { ...valid, headers: { 'x\n': 'a' } },
  ];
  for (const settings of broken) {
    expect(await askSource(settings, phone)).toMatchObject({ status: 'unknown' });
  }
});
