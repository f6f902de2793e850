import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** As much of a connection's settings as tells where its provider is. */
export interface ProviderAddress {
  baseUrl?: string;
}

/** Customers' pictures, voices and films are where their provider keeps them. */
function strictPolicy(providers: ProviderAddress[]): string {
  const files = ["'self'", 'https:', ...plainOrigins(providers), 'blob:'].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${files} data:`,
    `media-src ${files}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Those of providers without TLS, as on a local network; `https:` allows all others. */
function plainOrigins(providers: ProviderAddress[]): string[] {
  const origins = providers.flatMap(({ baseUrl }) => (baseUrl ? new URL(baseUrl).origin : []));
  return [...new Set(origins)].filter((origin) => origin.startsWith('http:'));
}

/** Bull Board and the API's pages style themselves inline; their scripts are files. No foreign hosts. */
const toolPolicy = [
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

export function registerSecurityHeaders(app: FastifyInstance, providers: ProviderAddress[]): void {
  const pagePolicy = strictPolicy(providers);
  app.addHook('onRequest', async (request, reply) => {
    const isTool = /^\/(queues|api\/docs)(\/|\?|$)/.test(request.url);
    setSecurityHeaders(request, reply, isTool ? toolPolicy : pagePolicy);
  });
}

/** Also for what is answered before any hook has run. */
export function setSecurityHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  policy: string = strictPolicy([]),
): void {
  reply.headers({
    'content-security-policy': policy,
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
}

/** A proxy in front ends https and says so. */
export function isHttps(headers: Record<string, string | string[] | undefined>): boolean {
  return (
    String(headers['x-forwarded-proto'] ?? '')
      .split(',')[0]
      ?.trim() === 'https'
  );
}
