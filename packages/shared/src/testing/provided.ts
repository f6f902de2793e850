/** What the global setup hands to the test files: one Redis and one PostgreSQL per run. */
export type TestServers = { redisUrl: string; databaseUrl: string };

export type StartedTestServers = TestServers & { stop(): Promise<void> };

declare module 'vitest' {
  // Vitest's own way to type what `inject` gives.
  export interface ProvidedContext extends TestServers {}
}

/** Why a test file without servers can't have them. */
export const noServersMessage =
  'Only *.int.test.ts files and those in e2e/ get Redis and PostgreSQL: rename this one.';
