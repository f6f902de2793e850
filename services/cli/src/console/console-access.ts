import type { Environment } from '@omnirelay/shared/config/environment.ts';
import type { ConsoleAccess } from './console-api.ts';

/** Where the console is and who we are there, by the environment. */
export function consoleAccess(environment: Environment): ConsoleAccess {
  return {
    url: consoleUrl(environment),
    token: environment.OMNIRELAY_TOKEN,
    email: environment.CONSOLE_ADMIN_EMAIL,
    password: environment.CONSOLE_ADMIN_PASSWORD,
  };
}

export function consoleUrl({ OMNIRELAY_CONSOLE_URL, CONSOLE_PORT }: Environment): string {
  return (OMNIRELAY_CONSOLE_URL ?? `http://127.0.0.1:${CONSOLE_PORT}`).replace(/\/+$/, '');
}
