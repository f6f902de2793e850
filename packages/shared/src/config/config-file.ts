import { parseDocument } from 'yaml';
import { z } from 'zod';
import { deepFreeze } from './deep-freeze.ts';
import { ConfigError } from './environment.ts';
import { type ConfigPath, fillIn } from './fill-in.ts';

/** Names go into queue names and keys. */
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes');

const RelayFlow = z.strictObject({
  kind: z.literal('relay'),
  id: name.default('relay'),
  zendesk: z.string(),
  chatwoot: z.string(),
  /** Tags that a relayed reply adds to its ticket. */
  tags: z
    .array(z.string().regex(/^\S+$/, 'a tag has no spaces'))
    .default(['from_chatwoot', 'api_integration', 'no_webhook']),
  syncStatus: z.boolean().default(true),
  /** What a Zendesk agent's comment becomes in Chatwoot. */
  staffComments: z.enum(['outgoing', 'note', 'ignore']).default('outgoing'),
  /** Files may come from private addresses other than the connections' own. */
  allowPrivate: z.boolean().default(false),
  maxFileMb: z.number().positive().max(1024).default(40),
});
export type RelayFlow = z.infer<typeof RelayFlow>;

const Flow = z.discriminatedUnion('kind', [RelayFlow]);
export type Flow = z.infer<typeof Flow>;

/** What holds whatever the providers and flows are; both are checked one by one after it. */
const File = z.strictObject({
  connections: z.record(z.string(), z.unknown()),
  flows: z.array(z.unknown()).default([]),
});
/** What can be checked of a file, whatever else is wrong with it. */
const Parts = File.extend({
  connections: File.shape.connections.catch({}),
  flows: File.shape.flows.catch([]),
})
  .loose()
  .catch({ connections: {}, flows: [] });

export interface OmnirelayConfig<Connection extends { provider: string }> {
  /** by name */
  connections: Record<string, Connection & { name: string }>;
  flows: Flow[];
}

interface Problem {
  message: string;
  path: ConfigPath;
}

/**
 * Reads `omnirelay.yaml`'s text. `${NAME}` takes the environment's value. Every problem is reported
 * at once, each with its path.
 * @returns frozen through and through
 * @throws ConfigError
 */
export function parseConfig<Connection extends { provider: string }>(
  text: string,
  env: NodeJS.ProcessEnv,
  schemas: Record<string, z.ZodType<Connection>>,
  options: { sandbox: boolean },
): OmnirelayConfig<Connection> {
  const { value, unset } = fillIn(readYaml(text), env);
  const problems: Problem[] = [];
  const check = <T>(schema: z.ZodType<T>, part: unknown, at: ConfigPath): T | undefined => {
    const parsed = schema.safeParse(part);
    if (parsed.success) return parsed.data;
    for (const { message, path } of parsed.error.issues) {
      problems.push({ message, path: [...at, ...(path as ConfigPath)] });
    }
    return undefined;
  };

  check(File, value, []);
  const file = Parts.parse(value);
  const connections: Record<string, Connection & { name: string }> = {};
  const providers: Record<string, string> = {};
  const Provider = z.looseObject({ provider: z.enum(Object.keys(schemas)) });
  for (const [connectionName, settings] of Object.entries(file.connections)) {
    const at = ['connections', connectionName];
    check(name, connectionName, at);
    const provider = check(Provider, settings, at)?.provider ?? '';
    const schema = schemas[provider];
    if (!schema) continue;
    providers[connectionName] = provider;
    const parsed = check(schema, settings, at);
    if (parsed) connections[connectionName] = { ...parsed, name: connectionName };
    if ((settings as { unsigned?: unknown }).unsigned === true && !options.sandbox) {
      const message = 'Only the sandbox accepts unsigned webhooks';
      problems.push({ message, path: [...at, 'unsigned'] });
    }
  }
  const flows = file.flows.map((flow, i) => check(Flow, flow, ['flows', i]));
  // A provider that is itself a problem has been reported; its flows need not be.
  const known = new Map(Object.keys(file.connections).map((key) => [key, providers[key]]));
  problems.push(...crossChecks(flows, known), ...sharedInboxes(flows, connections));

  const isUnset = new Set(unset.map(({ path }) => path.join('.')));
  const all = [
    ...unset.map(({ variable, path }) => ({
      message: `The environment variable ${variable} is used but not set`,
      path,
    })),
    // What an unset variable left behind is no problem of its own.
    ...problems.filter(({ path }) => !isUnset.has(path.join('.'))),
  ];
  if (all.length > 0) throw new ConfigError(report(all));
  return deepFreeze({ connections, flows: flows.filter((flow) => flow !== undefined) });
}

function readYaml(text: string): unknown {
  const document = parseDocument(text);
  const problems = document.errors.map(({ message }) => message);
  if (problems.length === 0) {
    try {
      return document.toJS() ?? {};
    } catch (error) {
      // Such as an alias that nothing is named.
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new ConfigError(`The configuration is not valid YAML:\n${problems.join('\n')}`);
}

function report(problems: Problem[]): string {
  const lines = problems.map(({ message, path }) =>
    path.length === 0 ? `✖ ${message}` : `✖ ${message}\n  → at ${path.join('.')}`,
  );
  return `The configuration can't be used:\n${lines.join('\n')}`;
}

/** @param providers by connection name; undefined for a connection that has none */
function crossChecks(
  flows: (Flow | undefined)[],
  providers: Map<string, string | undefined>,
): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  flows.forEach((flow, i) => {
    if (!flow) return;
    if (ids.has(flow.id)) {
      problems.push({ message: `Two flows are called ${flow.id}`, path: ['flows', i, 'id'] });
    }
    ids.add(flow.id);
    for (const side of ['zendesk', 'chatwoot'] as const) {
      const connection = flow[side];
      const provider = providers.get(connection);
      if (provider === side || (providers.has(connection) && provider === undefined)) continue;
      const why = provider ? `is a ${provider} connection` : 'is not among the connections';
      problems.push({ message: `"${connection}" ${why}`, path: ['flows', i, side] });
    }
  });
  return problems;
}

/**
 * A conversation's ticket is found by ids that only one Zendesk gives: two relays into one inbox could
 * answer one customer on another's ticket.
 */
function sharedInboxes(
  flows: (Flow | undefined)[],
  connections: Record<string, object>,
): Problem[] {
  const takenBy = new Map<string, string>();
  return flows.flatMap((flow, i) => {
    const chatwoot: Record<string, unknown> = { ...(flow && connections[flow.chatwoot]) };
    const { baseUrl, accountId, inboxId } = chatwoot;
    if (!flow || inboxId === undefined) return [];
    const inbox = [baseUrl, accountId, inboxId].join(' ');
    const other = takenBy.get(inbox);
    takenBy.set(inbox, flow.id);
    if (other === undefined) return [];
    const message = `${flow.id} writes into the same Chatwoot inbox as ${other}; give each relay its own`;
    return [{ message, path: ['flows', i, 'chatwoot'] }];
  });
}
