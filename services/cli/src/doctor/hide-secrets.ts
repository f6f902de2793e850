import type { Config } from '@omnirelay/adapters/load-config.ts';

const secretNames =
  /token|secret|password|apikey|key$|keys$|key_old$|refresh|access|verifier|^authorization$/i;
const notSecret = new Set(['tokenIn', 'tokenLimitParam']);
/** Shorter ones stand in ordinary words. */
const shortest = 8;
/** Known to everybody, and part of what we say. */
const everyones = 'omnirelay';

/**
 * Makes a last check of what is printed: no value of a setting that is secret stands in it. The checks
 * themselves put none there.
 */
export function createHider(env: NodeJS.ProcessEnv, config: Config | undefined) {
  const known = new Set([
    ...secretsIn(env),
    ...Object.values(env).flatMap(passwordOf),
    ...secretsIn(config?.connections ?? {}),
    ...secretsIn({ flows: config?.flows ?? [] }),
  ]);
  known.delete(everyones);
  const longestFirst = [...known].toSorted((a, b) => b.length - a.length);
  return (text: string): string =>
    longestFirst.reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
}

/** Of every string, however deep, below a name that says so. */
function secretsIn(value: unknown, isSecret = false): string[] {
  if (typeof value === 'string') return isSecret && value.length >= shortest ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]) =>
    secretsIn(item, isSecret || (!Array.isArray(value) && namesSecret(name))),
  );
}

function namesSecret(name: string): boolean {
  return secretNames.test(name) && !notSecret.has(name);
}

function passwordOf(value: string | undefined): string[] {
  if (value === undefined || !URL.canParse(value)) return [];
  const { password } = new URL(value);
  return password.length >= shortest ? [password, decodeURIComponent(password)] : [];
}
