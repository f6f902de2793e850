import { z } from 'zod';
import { CliError, type ExitCode, exit } from '../cli-error.ts';
import { readAs } from '../console/console-api.ts';
import { printTable } from '../print-table.ts';
import type { ConsoleCommandDeps } from './command-deps.ts';

const Made = z.looseObject({ id: z.string(), key: z.string() });
const Key = z.looseObject({
  id: z.string(),
  name: z.string(),
  hint: z.string().nullish(),
  scopes: z.array(z.string()).nullish(),
  connections: z.array(z.string()).nullish(),
  lastUsedAt: z.string().nullish(),
  expiresAt: z.string().nullish(),
  revokedAt: z.string().nullish(),
});
type Key = z.infer<typeof Key>;
const Keys = z.looseObject({ items: z.array(Key) });

export interface NewKey {
  name: string;
  scopes: string[];
  /** all of them, where none is named */
  connections: string[];
  expires: string | undefined;
  json: boolean;
}

/** Makes a key for a program. It is shown this once. */
export async function createKey(
  { api, out }: ConsoleCommandDeps,
  { name, scopes, connections, expires, json }: NewKey,
): Promise<ExitCode> {
  const made = readAs(
    Made,
    await api.send('POST', '/api/keys', {
      name,
      scopes,
      ...(connections.length === 0 ? {} : { connections }),
      ...(expires === undefined ? {} : { expiresAt: readTime(expires) }),
    }),
  );
  if (json) out.line(JSON.stringify(made, undefined, 2));
  else {
    out.line(made.key);
    out.remark(`This is the key ${made.id}. Keep it now: it is not shown again.`);
  }
  return exit.fine;
}

export async function listKeys(
  { api, out }: ConsoleCommandDeps,
  { json }: { json: boolean },
): Promise<ExitCode> {
  const { items } = readAs(Keys, await api.send('GET', '/api/keys'));
  if (json) out.line(JSON.stringify(items, undefined, 2));
  else {
    const names = ['ID', 'NAME', 'KEY', 'SCOPES', 'CONNECTIONS', 'LAST USED', 'STATE'];
    printTable(out, names, items.map(rowOf), 'There are no keys.');
  }
  return exit.fine;
}

export async function revokeKey(
  { api, out }: ConsoleCommandDeps,
  { id }: { id: string },
): Promise<ExitCode> {
  await api.send('DELETE', `/api/keys/${encodeURIComponent(id)}`);
  out.line(`The key ${id} opens nothing any more.`);
  return exit.fine;
}

function rowOf(key: Key): string[] {
  return [
    key.id,
    key.name,
    key.hint ? `…${key.hint}` : '',
    key.scopes?.join(', ') ?? '',
    key.connections?.join(', ') || 'all',
    key.lastUsedAt ?? 'never',
    key.revokedAt ? `revoked ${key.revokedAt}` : key.expiresAt ? `until ${key.expiresAt}` : 'valid',
  ];
}

/** @throws CliError */
function readTime(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw new CliError(`"${text}" is no time, such as 2027-01-31 or 2027-01-31T12:00:00Z.`);
  }
  return time.toISOString();
}
