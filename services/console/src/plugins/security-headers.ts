import type { FastifyInstance } from 'fastify';

const strictPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Bull Board styles itself inline and has a <base>; its scripts are files. No foreign hosts. */
const boardPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

export function registerSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const isBoard = /^\/queues(\/|\?|$)/.test(request.url);
    reply.headers({
      'content-security-policy': isBoard ? boardPolicy : strictPolicy,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      // What operators see stays out of shared caches; assets set their own.
      'cache-control': 'no-store',
    });
    if (isHttps(request.headers)) {
      reply.header('strict-transport-security', 'max-age=31536000');
    }
  });
}

/** A proxy in front ends https and says so. */
export function isHttps(headers: Record<string, string | string[] | undefined>): boolean {
  return (
    String(headers['x-forwarded-proto'] ?? '')
      .split(',')[0]
      ?.trim() === 'https'
  );
}
