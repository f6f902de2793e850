import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigError } from './environment.ts';

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

/** A provider's connection settings, as its adapter declares them. */
export type ConnectionSchemas = Record<string, z.ZodType<{ provider: string }>>;

export interface OmnirelayConfig<Connection extends { provider: string }> {
  /** by name */
  connections: Record<string, Connection & { name: string }>;
  flows: Flow[];
}

/**
 * Reads `omnirelay.yaml`'s text. `${NAME}` takes the environment's value. Every problem is reported
 * at once, each with its path.
 * @throws ConfigError
 */
export function parseConfig<Connection extends { provider: string }>(
  text: string,
  env: NodeJS.ProcessEnv,
  schemas: Record<string, z.ZodType<Connection>>,
  options: { sandbox: boolean },
): OmnirelayConfig<Connection> {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new ConfigError(
      `The configuration is not valid YAML:\n${document.errors.map((e) => e.message).join('\n')}`,
    );
  }
  const missing = new Set<string>();
  const filled = fillIn(document.toJS() ?? {}, env, missing);
  const problems = [...missing].map(
    (variable) => `✖ The environment variable ${variable} is used but not set`,
  );

  const File = z.strictObject({
    connections: z.record(name, z.looseObject({ provider: z.enum(Object.keys(schemas)) })),
    flows: z.array(Flow).default([]),
  });
  const file = File.safeParse(filled);
  if (!file.success) {
    throw new ConfigError(report([...problems, z.prettifyError(file.error)]));
  }

  const connections: Record<string, Connection & { name: string }> = {};
  for (const [connectionName, settings] of Object.entries(file.data.connections)) {
    const schema = schemas[settings.provider];
    const parsed = schema?.safeParse(settings);
    if (parsed?.success) connections[connectionName] = { ...parsed.data, name: connectionName };
    else if (parsed) problems.push(...withPath(parsed.error, `connections.${connectionName}`));
    if (settings.unsigned === true && !options.sandbox) {
      problems.push(
        `✖ Only the sandbox accepts unsigned webhooks\n  → at connections.${connectionName}.unsigned`,
      );
    }
  }
  problems.push(...crossChecks(file.data.flows, file.data.connections));
  if (problems.length > 0) throw new ConfigError(report(problems));
  return Object.freeze({ connections, flows: file.data.flows });
}

function report(problems: string[]): string {
  return `The configuration can't be used:\n${problems.join('\n')}`;
}

function withPath(error: z.ZodError, prefix: string): string[] {
  return error.issues.map(
    (issue) => `✖ ${issue.message}\n  → at ${[prefix, ...issue.path.map(String)].join('.')}`,
  );
}

function crossChecks(flows: Flow[], connections: Record<string, { provider: string }>): string[] {
  const problems: string[] = [];
  const ids = new Set<string>();
  flows.forEach((flow, i) => {
    if (ids.has(flow.id)) problems.push(`✖ Two flows are called ${flow.id}\n  → at flows.${i}.id`);
    ids.add(flow.id);
    for (const side of ['zendesk', 'chatwoot'] as const) {
      const provider = connections[flow[side]]?.provider;
      if (provider === side) continue;
      const why = provider ? `is a ${provider} connection` : 'is not among the connections';
      problems.push(`✖ "${flow[side]}" ${why}\n  → at flows.${i}.${side}`);
    }
  });
  return problems;
}

/** Replaces `${NAME}` in every string; collects the names that are not set. */
function fillIn(value: unknown, env: NodeJS.ProcessEnv, missing: Set<string>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => {
      const found = env[variable];
      if (found === undefined || found === '') missing.add(variable);
      return found ?? '';
    });
  }
  if (Array.isArray(value)) return value.map((item) => fillIn(item, env, missing));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fillIn(item, env, missing)]),
    );
  }
  return value;
}
