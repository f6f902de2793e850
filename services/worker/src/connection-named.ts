import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { Connection } from '@omnirelay/adapters/registry.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';

/** @throws ConfigError, where the file was not checked */
export function connectionNamed(config: Config, name: string): Connection {
  const connection = config.connections[name];
  if (!connection) throw new ConfigError(`There is no connection ${name}`);
  return connection;
}
