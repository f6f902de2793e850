import type { FastifyRequest } from 'fastify';

/** A browser that was sent to a page, as opposed to a script or program that calls the API. */
export function isPageView(request: FastifyRequest): boolean {
  const accepts = request.headers.accept ?? '';
  return (
    request.method === 'GET' &&
    accepts.includes('text/html') &&
    !/^\/(queues\/)?api\/(?!docs)|^\/assets\//.test(request.url)
  );
}
