import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/**
 * The environment, with what files say: `<NAME>_FILE` names the file that has the value of NAME, as secrets of
 * Swarm, Kubernetes and systemd come. One newline at its end is not part of the value.
 *
 * @param names the settings that may come so: other programs have variables of that form, too
 * @throws ConfigError naming the setting, never what is in a file
 */
export function withFileSettings(
  env: NodeJS.ProcessEnv,
  names: Iterable<string>,
): NodeJS.ProcessEnv {
  const found: NodeJS.ProcessEnv = { ...env };
  const problems: string[] = [];
  for (const name of new Set(names)) {
    const setting = `${name}_FILE`;
    const file = env[setting];
    if (!file) continue;
    if (env[name]) {
      problems.push(`${name} and ${setting} are both set: keep one of them.`);
      continue;
    }
    try {
      found[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      problems.push(`The file ${file} of ${setting} can't be read (${code}).`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return found;
}
