import type { NewApiKey, Scope } from '../api/shapes.ts';

/** Days until a key ends; empty: it does not. */
export const lifetimes = ['30', '90', '365', ''] as const;
export type Lifetime = (typeof lifetimes)[number];

export interface Chosen {
  name: string;
  scopes: Scope[];
  /** none: every one */
  connections: string[];
  lifetime: Lifetime;
}

const dayMs = 24 * 3_600_000;

/** What the form says, as the API takes it. */
export function newKey({ name, scopes, connections, lifetime }: Chosen, nowMs: number): NewApiKey {
  const expiresAt = new Date(nowMs + Number(lifetime) * dayMs).toISOString();
  return {
    name: name.trim(),
    scopes,
    ...(connections.length === 0 ? {} : { connections }),
    ...(lifetime === '' ? {} : { expiresAt }),
  };
}
