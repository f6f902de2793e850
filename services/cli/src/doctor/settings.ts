import { type Config, loadConfig } from '@omnirelay/adapters/load-config.ts';
import {
  ConfigError,
  type Environment,
  readEnvironment,
} from '@omnirelay/shared/config/environment.ts';
import { type Finding, problem } from './finding.ts';

export interface Settings {
  environment: Environment | undefined;
  config: Config | undefined;
  /** everything that is wrong with either */
  findings: Finding[];
}

/** Reads both, and says all that is wrong with them. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const environment = read(() => readEnvironment(env));
  if ('error' in environment) {
    const findings = complaintsOf(environment.error).map((what) =>
      problem('environment_wrong', 'environment', what, 'Correct it in the environment or in .env'),
    );
    return { environment: undefined, config: undefined, findings };
  }
  const loaded = read(() => loadConfig(env));
  if ('error' in loaded) {
    const file = environment.value.OMNIRELAY_CONFIG;
    const findings = complaintsOf(loaded.error).map((what) =>
      problem('config_wrong', file, what, mendConfig(what, file)),
    );
    return { environment: environment.value, config: undefined, findings };
  }
  return { environment: environment.value, config: loaded.value.config, findings: [] };
}

function read<T>(from: () => T): { value: T } | { error: ConfigError } {
  try {
    return { value: from() };
  } catch (error) {
    if (error instanceof ConfigError) return { error };
    throw error;
  }
}

function mendConfig(what: string, file: string): string {
  if (/environment variable \w+ is used but not set/.test(what)) {
    return 'Set it in the environment or in .env';
  }
  return `Correct ${file}; omnirelay.example.yaml shows every setting`;
}

/**
 * One line for each complaint. Whole lines of the file, as a YAML parser quotes them, may hold secrets
 * and are left out.
 */
export function complaintsOf({ message }: ConfigError): string[] {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const marked = lines.flatMap((line, i) => {
    if (!line.startsWith('✖ ')) return [];
    const at = /^\s+→ at (.+)$/.exec(lines[i + 1] ?? '')?.[1];
    return [`${at === undefined ? '' : `${at}: `}${line.slice(2)}`];
  });
  if (marked.length > 0) return marked.map(withoutStop);
  const [first = '', ...rest] = lines;
  const places = rest.filter((line) => / at line \d+, column \d+:?$/.test(line));
  return (places.length > 0 ? places : [first]).map(withoutStop);
}

function withoutStop(text: string): string {
  return text.trim().replace(/[.:]$/, '');
}
