import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What makes this page hard to use for somebody: one line for each rule that it breaks. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  // Playwright's own evaluation is not subject to the page's policy.
  await page.evaluate(axe.source);
  const run = "axe.run(document, { resultTypes: ['violations'] })";
  const { violations } = await page.evaluate<axe.AxeResults>(run);
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`);
    return [`${id}: ${help}`, ...where].join('\n');
  });
}
