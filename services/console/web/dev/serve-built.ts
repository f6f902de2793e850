import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';

const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** As strict as the console's own; pictures may come from providers. */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' https:",
  "media-src 'self' https:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The built app, as the console serves it: files by name, the page for every other path. */
export async function serveBuilt(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://fake');
  const name = /^\/assets\/[\w.-]+$/.test(pathname) ? pathname : '/index.html';
  const type = types[extname(name)] ?? 'text/html; charset=utf-8';
  try {
    const bytes = await readFile(new URL(`../dist${name}`, import.meta.url));
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}
