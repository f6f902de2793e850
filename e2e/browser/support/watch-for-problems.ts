import type { BrowserContext, ConsoleMessage } from 'playwright-core';

/** Collects what no page may do, whatever it shows. */
export function watchForProblems(context: BrowserContext, problems: string[]): void {
  context.on('weberror', (error) => problems.push(`error: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message)) problems.push(message.text());
  });
  context.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
}

/** Browsers report a refused call as well; whether it was to be refused is the test's to say. */
function isRefusal(message: ConsoleMessage): boolean {
  const isCall = new URL(message.location().url || 'about:blank').pathname.startsWith('/api/');
  return isCall && /^Failed to load resource: .* status of 4\d\d/.test(message.text());
}
