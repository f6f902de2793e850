import type { FastifyRequest } from 'fastify';

/**
 * Where a browser says that a request comes from. `unknown`: it says nothing, as other programs do.
 * Sec-Fetch-Site is only sent to trustworthy addresses (https, localhost), Origin with every POST:
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function originOf(request: FastifyRequest): 'same' | 'cross' | 'unknown' {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'same' : 'cross';
  const origin = request.headers.origin;
  if (origin === undefined) return 'unknown';
  return URL.canParse(origin) && new URL(origin).host === request.host ? 'same' : 'cross';
}

export function changesState(request: FastifyRequest): boolean {
  return changesMethod(request.method);
}

export function changesMethod(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method);
}
