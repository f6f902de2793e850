export type ConfigPath = (string | number)[];

/** A `${NAME}` whose variable has no value. */
export interface Unset {
  variable: string;
  path: ConfigPath;
}

/** Replaces `${NAME}` in every string, however deep, by the environment's value; empty counts as unset. */
export function fillIn(
  value: unknown,
  env: NodeJS.ProcessEnv,
  path: ConfigPath = [],
): { value: unknown; unset: Unset[] } {
  const unset: Unset[] = [];
  const inside = (item: unknown, key: string | number) => {
    const filled = fillIn(item, env, [...path, key]);
    unset.push(...filled.unset);
    return filled.value;
  };
  if (typeof value === 'string') {
    const filled = value.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => {
      const found = env[variable] ?? '';
      if (found === '') unset.push({ variable, path });
      return found;
    });
    return { value: filled, unset };
  }
  if (Array.isArray(value)) return { value: value.map(inside), unset };
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => [key, inside(item, key)]);
    return { value: Object.fromEntries(entries), unset };
  }
  return { value, unset };
}
