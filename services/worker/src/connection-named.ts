import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { Connection } from '@omnirelay/adapters/registry.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';

/** @throws ConfigError, where the file was not checked */
export function connectionNamed(config: Config, name: string): Connection {
  const connection = config.connections[name];
  if (!connection) throw new ConfigError(`There is no connection ${name}`);
  return connection;
}

type Of<Provider extends Connection['provider']> = Extract<Connection, { provider: Provider }>;

/** @throws ConfigError, where the file was not checked */
export function zohoNamed(config: Config, name: string): Of<'zoho'> {
  const connection = connectionNamed(config, name);
  if (connection.provider === 'zoho') return connection;
  throw new ConfigError(`${name} is not a zoho connection`);
}

/** @throws ConfigError, where the file was not checked */
export function modelNamed(config: Config, name: string): Of<'openai'> {
  const connection = connectionNamed(config, name);
  if (connection.provider === 'openai') return connection;
  throw new ConfigError(`${name} is not an openai connection`);
}
