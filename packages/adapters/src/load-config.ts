import { readFileSync } from 'node:fs';
import { type OmnirelayConfig, parseConfig } from '@omnirelay/shared/config/config-file.ts';
import {
  ConfigError,
  type Environment,
  readEnvironment,
} from '@omnirelay/shared/config/environment.ts';
import { type Settings, settingsOf } from './registry.ts';

export type Config = OmnirelayConfig<Settings>;

export interface Loaded {
  environment: Environment;
  config: Config;
}

/**
 * The only place that reads the environment and the configuration file.
 * @throws ConfigError whose message tells the operator everything there is to change
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Loaded {
  const environment = readEnvironment(env);
  const path = environment.OMNIRELAY_CONFIG;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `The configuration file ${path} can't be read. Copy omnirelay.example.yaml to ${path}, or set OMNIRELAY_CONFIG.`,
      { cause },
    );
  }
  const options = { sandbox: environment.OMNIRELAY_SANDBOX };
  const config = parseConfig(text, env, settingsOf, options);
  return { environment, config };
}
