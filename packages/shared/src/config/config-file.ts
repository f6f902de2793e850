import { parseDocument } from 'yaml';
import { z } from 'zod';
import { Alerts } from './alerts.ts';
import { Backups } from './backups.ts';
import { checkFlows } from './check-flows.ts';
import { deepFreeze } from './deep-freeze.ts';
import { durationMs } from './duration.ts';
import { ConfigError } from './environment.ts';
import { withFileSettings } from './file-settings.ts';
import { type ConfigPath, fillIn } from './fill-in.ts';
import { Flow } from './flows.ts';
import { name } from './name.ts';
import { Retention } from './retention.ts';

export type { Alerts } from './alerts.ts';
export type { AnswerFlow } from './answer.ts';
export type { AutomateFlow } from './automate.ts';
export type { Flow, InboxFlow, RelayFlow } from './flows.ts';
export type { ForwardFlow } from './forward.ts';

/** How providers are compared with what we have, for what no webhook brought. In milliseconds. */
const Reconcile = z.strictObject({
  every: durationMs.refine((ms) => ms >= 1_000, 'must be 1s or more').prefault('2m'),
  /** Each sync begins this much before the last one did. */
  overlap: durationMs.prefault('10m'),
  /** What is older is stored, and does nothing else. */
  maxAge: durationMs.prefault('24h'),
});
export type Reconcile = z.infer<typeof Reconcile>;

/** Where providers reach ingress: `setup` makes webhooks that call it. Without a query. */
const PublicUrl = z
  .url({
    protocol: /^https?$/,
    error: 'must be an http(s) address, such as https://relay.acme.com',
  })
  .refine((url) => !/[?#@]/.test(url), 'must have no user, query or #')
  .transform((url) => url.replace(/\/+$/, ''));

/** What holds whatever the providers and flows are; both are checked one by one after it. */
const File = z.strictObject({
  publicUrl: z.unknown().optional(),
  connections: z.record(z.string(), z.unknown()),
  flows: z.array(z.unknown()).default([]),
  reconcile: z.unknown().optional(),
  alerts: z.unknown().optional(),
  retention: z.unknown().optional(),
  backups: z.unknown().optional(),
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
  reconcile: Reconcile;
  alerts: Alerts;
  publicUrl?: string;
  retention?: Retention;
  backups?: Backups;
}

export interface Problem {
  message: string;
  path: ConfigPath;
}

/**
 * Reads `omnirelay.yaml`'s text. `${NAME}` takes the environment's value, or that of
 * the file that `NAME_FILE` names. Every problem is reported
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
  const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const { value, unset } = fillIn(readYaml(text), withFileSettings(env, named));
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
  problems.push(...checkFlows(flows, known, connections));
  const reconcile = check(Reconcile, file.reconcile ?? {}, ['reconcile']) ?? Reconcile.parse({});
  const alerts = check(Alerts, file.alerts ?? {}, ['alerts']) ?? Alerts.parse({});

  const publicUrl =
    file.publicUrl === undefined ? undefined : check(PublicUrl, file.publicUrl, ['publicUrl']);

  const retention =
    file.retention === undefined ? undefined : check(Retention, file.retention, ['retention']);
  const backups =
    file.backups === undefined ? undefined : check(Backups, file.backups, ['backups']);

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
  return deepFreeze({
    connections,
    flows: flows.filter((flow) => flow !== undefined),
    reconcile,
    alerts,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(retention === undefined ? {} : { retention }),
    ...(backups === undefined ? {} : { backups }),
  });
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
