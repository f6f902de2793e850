import { ConfigError } from '../config/environment.ts';

export interface RedisNode {
  host: string;
  port: number;
}

/** What REDIS_URL says. */
export interface RedisTarget {
  /** One server; the master that Sentinels name; the node of a Cluster that has our keys. */
  kind: 'single' | 'sentinel' | 'cluster';
  tls: boolean;
  /** The servers, or the Sentinels. */
  nodes: [RedisNode, ...RedisNode[]];
  username?: string;
  password?: string;
  db: number;
  /** 4 or 6, where a name has addresses of both kinds. */
  family?: number;
  /** What the Sentinels call the master. */
  master?: string;
  sentinelUsername?: string;
  sentinelPassword?: string;
}

const examples = [
  'redis://127.0.0.1:6379',
  'redis+sentinel://:password@sentinel1:26379,sentinel2:26379/mymaster',
  'redis+cluster://:password@node1:6379,node2:6379',
];
const form =
  /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^/?]*)@)?([^/?@]+)(?:\/([^?]*))?(?:\?(.*))?$/s;
const parameters = {
  single: ['db', 'family'],
  sentinel: ['db', 'sentinelUsername', 'sentinelPassword'],
  cluster: [],
} as const;

/** @throws ConfigError that says what to change, and shows no password */
export function parseRedisUrl(url: string): RedisTarget {
  const found = form.exec(url);
  if (!found) refuse(`it is no address of a Redis. It looks like ${examples.join(', or ')}`);
  const [, scheme, mode, login, hosts = '', path = '', search = ''] = found;
  const kind = (mode ?? 'single') as RedisTarget['kind'];
  const query = new URLSearchParams(search);
  for (const name of query.keys()) {
    const known: readonly string[] = parameters[kind];
    if (!known.includes(name)) refuse(`nothing is known of the parameter ${name}`);
  }
  const nodes = hosts.split(',').map((host) => parseNode(host, kind));
  const [first, ...others] = nodes;
  if (!first) refuse('it names no host');
  if (kind === 'single' && others.length > 0) {
    refuse('several servers need redis+sentinel:// or redis+cluster://');
  }
  const isSentinel = kind === 'sentinel';
  if (isSentinel && path === '') {
    refuse('after the Sentinels it has to name their master, as in …:26379/mymaster');
  }
  const db = parseDatabase((isSentinel ? query.get('db') : path || query.get('db')) ?? '');
  if (kind === 'cluster' && db !== 0) refuse('a Cluster has the database 0 only');
  return {
    kind,
    tls: scheme === 'rediss',
    nodes: [first, ...others],
    ...parseLogin(login ?? ''),
    db,
    ...(query.get('family') ? { family: Number(query.get('family')) } : {}),
    ...(isSentinel ? { master: decoded(path) } : {}),
    ...optional('sentinelUsername', query.get('sentinelUsername')),
    ...optional('sentinelPassword', query.get('sentinelPassword')),
  };
}

/** Where it is, for logs and messages: without names and passwords. */
export function describeRedis(url: string): string {
  try {
    const { kind, nodes, master } = parseRedisUrl(url);
    const places = nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
    if (kind === 'sentinel') return `the master ${master} of the Sentinels ${places}`;
    return kind === 'cluster' ? `the Cluster at ${places}` : places;
  } catch {
    return 'REDIS_URL';
  }
}

function parseNode(text: string, kind: RedisTarget['kind']): RedisNode {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/i.exec(text);
  const host = found?.[1] ?? found?.[2];
  if (host === undefined)
    refuse('a host in it can not be read; in a password, / ? @ have to be %2F %3F %40');
  const port = Number(found?.[3] ?? (kind === 'sentinel' ? 26_379 : 6_379));
  if (port < 1 || port > 65_535) refuse(`there is no port ${port}`);
  return { host, port };
}

function parseLogin(login: string): Pick<RedisTarget, 'username' | 'password'> {
  const colon = login.indexOf(':');
  const username = colon === -1 ? login : login.slice(0, colon);
  const password = colon === -1 ? '' : login.slice(colon + 1);
  return {
    ...optional('username', decoded(username)),
    ...optional('password', decoded(password)),
  };
}

function parseDatabase(text: string): number {
  if (!/^\d*$/.test(text)) refuse('the database after the last / has to be a number');
  return Number(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('a % in it has to be written as %25');
  }
}

function optional<Name extends string>(name: Name, value: string | null) {
  return value ? ({ [name]: value } as Record<Name, string>) : {};
}

function refuse(why: string): never {
  throw new ConfigError(`REDIS_URL can't be used: ${why}.`);
}
