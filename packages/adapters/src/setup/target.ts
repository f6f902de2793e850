/** Where a connection's webhooks have to arrive, and how ours are known among others. */
export interface SetupTarget {
  connection: string;
  /** the name of what we make: `Omnirelay (zendesk-main)` */
  title: string;
  url: string;
  /** other URLs that lead to the same connection */
  established: string[];
}

export function createTarget(given: {
  connection: string;
  /** where ingress is reached: `https://relay.acme.com` */
  publicUrl: string;
  /** paths of existing installations that are bound to this connection */
  establishedPaths: readonly string[];
}): SetupTarget {
  const base = given.publicUrl.replace(/\/+$/, '');
  return {
    connection: given.connection,
    title: `Omnirelay (${given.connection})`,
    url: `${base}/webhooks/${given.connection}`,
    established: given.establishedPaths.map((path) => `${base}${path}`),
  };
}

/** Whether calls of this URL reach the connection, whatever its query. */
export function reaches(target: SetupTarget, url: string): boolean {
  const bare = withoutQuery(url);
  return [target.url, ...target.established].includes(bare);
}

/** A query may hold a token: it is never shown. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

interface Named {
  name: string | null;
  url: string;
}

/**
 * The webhook that is ours: it calls us, or has our name, or our path at another address. Somebody
 * else's is never taken for it.
 */
export function pickOwn<T extends Named>(target: SetupTarget, webhooks: T[]): T | undefined {
  for (const isOwn of signsOf(target)) {
    const found = webhooks.find(isOwn);
    if (found) return found;
  }
  return undefined;
}

/** Whether a webhook could be the one that is picked. */
export function isOwn(target: SetupTarget, webhook: Named): boolean {
  return signsOf(target).some((sign) => sign(webhook));
}

/** The surest first. */
function signsOf(target: SetupTarget): ((webhook: Named) => boolean)[] {
  const path = `/webhooks/${target.connection}`;
  return [
    ({ url }) => withoutQuery(url) === target.url,
    ({ url }) => reaches(target, url),
    ({ name }) => name === target.title,
    ({ url }) => withoutQuery(url).endsWith(path),
  ];
}
