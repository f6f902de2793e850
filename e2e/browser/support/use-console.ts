import type { System, SystemOptions } from '../../support/system.ts';
import { useSystem } from '../../support/use-system.ts';
import { type Open, useBrowser } from './use-browser.ts';

export { browserTest } from './use-browser.ts';

/** A system with a console and a browser in front of it, for a whole test file; call it at the top. */
export function useConsole(options: Partial<SystemOptions> = {}): {
  readonly system: System;
  open: Open;
} {
  const run = useSystem({ console: true, inbox: ['chatwoot-main', 'zendesk-main'], ...options });
  return {
    get system() {
      return run.system;
    },
    open: useBrowser(() => run.system.consoleUrl),
  };
}
