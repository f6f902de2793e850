import { readEnvironment } from '@omnirelay/shared/config/environment.ts';

/** Whoever has the stores' addresses is as good as the administrator. */
export function startedBy(env: NodeJS.ProcessEnv): string {
  return readEnvironment(env).CONSOLE_ADMIN_EMAIL;
}
