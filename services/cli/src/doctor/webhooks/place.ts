import type { Config } from '@omnirelay/adapters/load-config.ts';
import { providerOf, sendsWebhooks, type WebhookConnection } from '@omnirelay/adapters/registry.ts';

/** Where a connection's webhooks have to go. */
export interface Place {
  /** `/webhooks/<name>` */
  path: string;
  /** the provider's own established paths, where they are this connection's */
  established: string[];
  publicUrl: string | undefined;
}

export function placeOf(
  connection: WebhookConnection,
  config: Pick<Config, 'connections'>,
  publicUrl: string | undefined,
): Place {
  const others = Object.values(config.connections)
    .filter(sendsWebhooks)
    .filter(({ provider, name }) => provider === connection.provider && name !== connection.name);
  const isBound = others.length === 0 || connection.default;
  return {
    path: `/webhooks/${connection.name}`,
    established: isBound ? providerOf(connection).establishedPaths : [],
    publicUrl,
  };
}

/** Of those that a provider has, the ones that are meant for us. */
export interface Found<T> {
  here: T[];
  /** right path, but on another server than `publicUrl` says */
  elsewhere: T[];
}

/**
 * Without a public address nobody can tell whose server it is: then the path alone decides, and an
 * established path only where none has our own, as other services may have the same.
 */
export function findOurs<T>(webhooks: T[], urlOf: (webhook: T) => string, place: Place): Found<T> {
  const { path, established, publicUrl } = place;
  const goesTo = (paths: string[]) =>
    webhooks.filter((webhook) => paths.some((one) => endsIn(urlOf(webhook), one)));
  if (publicUrl === undefined) {
    const canonical = goesTo([path]);
    return { here: canonical.length > 0 ? canonical : goesTo(established), elsewhere: [] };
  }
  const isHere = (webhook: T) =>
    [path, ...established].some((one) => withoutQuery(urlOf(webhook)) === `${publicUrl}${one}`);
  return {
    here: webhooks.filter(isHere),
    elsewhere: goesTo([path]).filter((webhook) => !isHere(webhook)),
  };
}

function endsIn(url: string, path: string): boolean {
  return URL.canParse(url) && new URL(url).pathname.replace(/\/+$/, '').endsWith(path);
}

/** Fit to be shown: a query may hold a token, and a user may stand before the host. */
export function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return url.split(/[?#]/)[0] ?? '';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** What to enter at the provider. */
export function addressFor({ publicUrl, path }: Place): string {
  return `${publicUrl ?? 'https://<your public address>'}${path}`;
}
