import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResolveAll } from './checking-lookup.ts';
import { type DownloadOptions, downloadFile } from './download-file.ts';
import { FileFailed, FileGone, FileRefused, FileTooLarge } from './file-errors.ts';
import { type LocalServer, startServer } from './testing/local-server.ts';

let dir: string;
const servers: LocalServer[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'omnirelay-files-'));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await rm(dir, { recursive: true, force: true });
});

async function serve(answer: RequestListener): Promise<LocalServer> {
  const server = await startServer(answer);
  servers.push(server);
  return server;
}

function download(server: LocalServer, options: Partial<DownloadOptions> = {}) {
  return downloadFile({
    url: `${server.url}/file.txt`,
    trustedHosts: [server.host],
    allowPrivate: false,
    maxBytes: 1000,
    timeoutMs: 5000,
    dir,
    ...options,
  });
}

/** Resolves every name to `address`, and remembers what it was asked. */
function resolvingTo(address: string): { resolveAll: ResolveAll; asked: string[] } {
  const asked: string[] = [];
  const resolveAll: ResolveAll = (hostname, _options, callback) => {
    asked.push(hostname);
    callback(null, [{ address, family: 4 }]);
  };
  return { resolveAll, asked };
}

const leftovers = () => readdir(dir);

describe('a file that may be fetched', () => {
  test('arrives on disk with its type and name, and can be disposed of twice', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-type', 'Text/Plain; charset=utf-8');
      response.setHeader('content-disposition', "attachment; filename*=UTF-8''h%C3%B3a.txt");
      response.end('hello');
    });
    const file = await download(server);
    expect(file).toMatchObject({ sizeBytes: 5, contentType: 'text/plain', fileName: 'hóa.txt' });
    expect(await readFile(file.path, 'utf8')).toBe('hello');
    await file.dispose();
    await file.dispose();
    expect(await leftovers()).toEqual([]);
  });

  test('is named after the first URL when nothing better is known', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/blobs/a%20cat.png')
        response.writeHead(302, { location: '/x/123' }).end();
      else response.end('meow');
    });
    const file = await download(server, { url: `${server.url}/blobs/a%20cat.png` });
    expect(file).toMatchObject({ contentType: 'application/octet-stream', fileName: 'a cat.png' });
  });

  test('may be empty', async () => {
    const server = await serve((_request, response) => response.end());
    expect(await download(server)).toMatchObject({ sizeBytes: 0 });
  });

  test('is unpacked when the server compresses it unasked', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync('hello'));
    });
    const file = await download(server);
    expect(await readFile(file.path, 'utf8')).toBe('hello');
  });

  test('may come from a private host when private ones are allowed', async () => {
    const server = await serve((_request, response) => response.end('x'));
    const file = await download(server, { trustedHosts: [], allowPrivate: true });
    expect(file.sizeBytes).toBe(1);
  });
});

describe('size', () => {
  test('is refused as announced, before a byte is read', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1001' }).write('x');
    });
    await expect(download(server)).rejects.toThrow(FileTooLarge);
    expect(await leftovers()).toEqual([]);
  });

  test('is enforced on an endless body', async () => {
    const server = await serve((_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(500)));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    });
    await expect(download(server)).rejects.toThrow(FileTooLarge);
    expect(await leftovers()).toEqual([]);
  });

  test('is enforced on what a compressed body unpacks to', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync('x'.repeat(1_000_000)));
    });
    await expect(download(server, { maxBytes: 50_000 })).rejects.toThrow(FileTooLarge);
  });

  test('that is less than announced fails for another try', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('x', () => response.destroy());
    });
    await expect(download(server)).rejects.toThrow(FileFailed);
    expect(await leftovers()).toEqual([]);
  });

  test('exactly at the limit is fine', async () => {
    const server = await serve((_request, response) => response.end('x'.repeat(1000)));
    expect(await download(server)).toMatchObject({ sizeBytes: 1000 });
  });
});

describe('answers', () => {
  test.each([
    [403, FileGone],
    [404, FileGone],
    [410, FileGone],
    [400, FileGone],
    [500, FileFailed],
    [503, FileFailed],
    [429, FileFailed],
  ])('%i', async (status, want) => {
    const server = await serve((_request, response) => response.writeHead(status).end('no'));
    await expect(download(server)).rejects.toThrow(want);
    expect(await leftovers()).toEqual([]);
  });

  test('a hint when to retry is passed on', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(429, { 'retry-after': '7' }).end();
    });
    await expect(download(server)).rejects.toMatchObject({ retryAfterMs: 7000 });
  });

  test.each([
    ['before the headers', () => {}],
    ['in the middle', (response: { write(text: string): void }) => response.write('x')],
  ])('a server that stalls %s times out', async (_name, start) => {
    const server = await serve((_request, response) => start(response));
    await expect(download(server, { timeoutMs: 100 })).rejects.toThrow(FileFailed);
    expect(await leftovers()).toEqual([]);
  });

  test('a server that drips for ever times out', async () => {
    const server = await serve((_request, response) => {
      const drip = setInterval(() => response.write('x'), 10);
      response.once('close', () => clearInterval(drip));
    });
    await expect(download(server, { timeoutMs: 150 })).rejects.toThrow(FileFailed);
    expect(await leftovers()).toEqual([]);
  });

  test('a server that is not there fails for another try', async () => {
    const server = await startServer(() => {});
    await server.close();
    await expect(download(server)).rejects.toThrow(FileFailed);
  });
});

describe('private addresses', () => {
  test('behind a name are refused when connecting', async () => {
    const server = await serve((_request, response) => response.end('secret'));
    const { resolveAll, asked } = resolvingTo('127.0.0.1');
    const url = server.url.replace('127.0.0.1', 'files.example.com');
    await expect(download(server, { url, resolveAll })).rejects.toThrow(FileRefused);
    expect(asked).toEqual(['files.example.com']);
    expect(server.requests).toEqual([]);
  });

  test('among public ones are refused', async () => {
    const server = await serve((_request, response) => response.end('secret'));
    const resolveAll: ResolveAll = (_hostname, _options, callback) =>
      callback(null, [
        { address: '8.8.8.8', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    const url = 'http://files.example.com/a';
    await expect(download(server, { url, resolveAll })).rejects.toThrow(FileRefused);
  });

  test.each(['127.0.0.1', '[::1]', '2130706433'])('written as %s are refused', async (address) => {
    const server = await serve((_request, response) => response.end('secret'));
    const url = `http://${address}:${server.host.split(':')[1]}/a`;
    await expect(download(server, { url, trustedHosts: [] })).rejects.toThrow(FileRefused);
    expect(server.requests).toEqual([]);
  });

  test('are refused as the target of a redirect from a trusted host', async () => {
    const inner = await serve((_request, response) => response.end('secret'));
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: `${inner.url}/secret` }).end();
    });
    await expect(download(server)).rejects.toThrow(FileRefused);
    expect(inner.requests).toEqual([]);
  });
});

describe('redirects', () => {
  test('to other schemes are refused', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    });
    await expect(download(server)).rejects.toThrow(FileRefused);
  });

  test('in a circle end after five', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(307, { location: '/again' }).end();
    });
    await expect(download(server)).rejects.toThrow(FileRefused);
    expect(server.requests).toHaveLength(6);
  });

  test('to nowhere are gone', async () => {
    const server = await serve((_request, response) => response.writeHead(302).end());
    await expect(download(server)).rejects.toThrow(FileGone);
  });
});

describe('credentials', () => {
  const headersFor = () => ({ authorization: 'Basic b2JzY3VyZQ==' });

  test('go to a trusted host at every hop', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/file.txt') response.writeHead(302, { location: '/next' }).end();
      else response.end('x');
    });
    await download(server, { headersFor });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Basic b2JzY3VyZQ==',
      'Basic b2JzY3VyZQ==',
    ]);
  });

  test('never follow a redirect to a foreign host', async () => {
    const foreign = await serve((_request, response) => response.end('x'));
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: `${foreign.url}/x` }).end();
    });
    await download(server, { headersFor, allowPrivate: true });
    expect(server.requests[0]?.headers.authorization).toBe('Basic b2JzY3VyZQ==');
    expect(foreign.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('in a URL are not sent', async () => {
    const server = await serve((_request, response) => response.end('x'));
    await download(server, { url: server.url.replace('//', '//user:pass@') });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('do not show in errors', async () => {
    const server = await serve((_request, response) => response.writeHead(500).end());
    const error = await download(server, {
      url: `${server.url}/a?token=obscure`,
      headersFor,
    }).catch((reason: unknown) => reason);
    expect(String(error)).not.toMatch(/obscure|b2Jz/);
  });
});
