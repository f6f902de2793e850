import { sendsWebhooks } from '@omnirelay/adapters/registry.ts';
import { connectionSecrets } from '@omnirelay/shared/store/flows-schema.ts';
import type { Check } from './check.ts';
import { readOwnSecrets } from './connections/own-secrets.ts';
import { type Finding, fine, problem, warning } from './finding.ts';

const subject = 'environment';
const oldestNode = 24;

export interface EnvironmentFacts {
  /** such as 24.1.0 */
  node: string;
  isSandbox: boolean;
  hasEncryptionKey: boolean;
  hasPassword: boolean;
  hasJwtSecret: boolean;
  /** what there is to encrypt: connections with tokens, secrets that are kept */
  toEncrypt: string[];
  /** connections whose kept secrets the key does not open */
  locked: string[];
  /** providers with several connections, of which not exactly one is `default` */
  ambiguous: string[];
}

/** Pure. */
export function judgeEnvironment(facts: EnvironmentFacts): Finding[] {
  return [...judgeNode(facts), ...judgeKey(facts), ...judgeConsole(facts), ...judgeDefaults(facts)];
}

function judgeNode({ node }: EnvironmentFacts): Finding[] {
  if (Number(node.split('.')[0]) >= oldestNode) return [];
  const mend = 'Install Node 24 or newer; npm start and npm run omnirelay bring their own';
  return [problem('node_old', 'Node', `Node ${node} does not run these sources`, mend)];
}

function judgeKey({ hasEncryptionKey, toEncrypt, locked }: EnvironmentFacts): Finding[] {
  if (!hasEncryptionKey && toEncrypt.length > 0) {
    const what = `ENCRYPTION_KEY is not set, and there is something to encrypt (${toEncrypt.join(', ')})`;
    const mend =
      'Set it to 64 hex characters (openssl rand -hex 32), the same for all processes, and keep it';
    return [problem('encryption_key_missing', subject, what, mend)];
  }
  if (!hasEncryptionKey || locked.length === 0) return [];
  const what = `Secrets of ${locked.join(', ')} were kept with another ENCRYPTION_KEY`;
  const mend = 'Set the one that they were kept with, or run: npm run omnirelay -- setup';
  return [problem('encryption_key_wrong', subject, what, mend)];
}

function judgeConsole({ hasPassword, hasJwtSecret, isSandbox }: EnvironmentFacts): Finding[] {
  const missing = [
    ...(hasPassword ? [] : ['CONSOLE_ADMIN_PASSWORD']),
    ...(hasJwtSecret ? [] : ['CONSOLE_JWT_SECRET']),
  ];
  const found: Finding[] = [];
  if (isSandbox) {
    const what = 'This is the sandbox: webhooks that nobody signed are taken';
    found.push(
      warning(
        'sandbox',
        subject,
        what,
        'For real systems write an omnirelay.yaml and unset OMNIRELAY_SANDBOX',
      ),
    );
    if (!hasPassword) {
      const made = 'The console makes a new password whenever it starts';
      found.push(warning('console_password_made', subject, made, 'Set CONSOLE_ADMIN_PASSWORD'));
    }
    return found;
  }
  if (missing.length === 0) return found;
  const what = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set, so the console does not start`;
  return [
    warning(
      'console_settings_missing',
      subject,
      what,
      'Set it (openssl rand -hex 32 makes a good value)',
    ),
  ];
}

function judgeDefaults({ ambiguous }: EnvironmentFacts): Finding[] {
  return ambiguous.map((provider) =>
    problem(
      'default_missing',
      'omnirelay.yaml',
      `There are several ${provider} connections, so ingress does not start`,
      'Mark exactly one with default: true; it gets the established paths',
    ),
  );
}

export const environmentCheck: Check = {
  id: 'environment',
  subject,
  async run({ environment, config, db }) {
    const connections = Object.values(config.connections);
    const senders = connections.filter(sendsWebhooks);
    const kept =
      (await db
        ?.select()
        .from(connectionSecrets)
        .catch(() => [])) ?? [];
    const ofTokens = connections.filter(
      ({ provider }) => provider === 'zoho' || provider === 'zalo',
    );
    const names = [...ofTokens.map(({ name }) => name), ...kept.map((row) => row.connection)];
    const locked: string[] = [];
    for (const connection of senders) {
      const own = await readOwnSecrets({ db, environment }, connection);
      if (own.locked > 0) locked.push(connection.name);
    }
    const byProvider = Object.groupBy(senders, ({ provider }) => provider);
    const ambiguous = Object.entries(byProvider).flatMap(([provider, all = []]) =>
      all.length > 1 && all.filter((one) => one.default).length !== 1 ? [provider] : [],
    );
    const found = judgeEnvironment({
      node: process.versions.node,
      isSandbox: environment.OMNIRELAY_SANDBOX,
      hasEncryptionKey: environment.ENCRYPTION_KEY !== undefined,
      hasPassword: environment.CONSOLE_ADMIN_PASSWORD !== undefined,
      hasJwtSecret: environment.CONSOLE_JWT_SECRET !== undefined,
      toEncrypt: [...new Set(names)],
      locked,
      ambiguous,
    });
    const what = `Node ${process.versions.node}, ${connections.length} connections, ${config.flows.length} flows`;
    return found.length > 0 ? found : [fine('environment', subject, what)];
  },
};
