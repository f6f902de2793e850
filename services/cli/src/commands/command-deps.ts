import type { ConsoleApi } from '../console/console-api.ts';
import type { Out } from '../out.ts';

/** What commands need that speak with the console. */
export interface ConsoleCommandDeps {
  api: ConsoleApi;
  out: Out;
}
