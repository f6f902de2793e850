import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { administrator } from '../../support/processes.ts';
import { findChromium } from './find-chromium.ts';
import { watchForProblems } from './watch-for-problems.ts';

const executablePath = findChromium();

/** A test that needs a browser; without one it is skipped. */
export const browserTest = test.skipIf(executablePath === undefined);

/** Shorter than a test may take, so that what was waited for is in the failure's message. */
const patienceMs = 15_000;

export interface Visit extends BrowserContextOptions {
  /** Whose session; the administrator's, unless given. */
  as?: { email: string; password: string } | 'nobody';
}

/** Opens a page of the console, signed in. */
export type Open = (path: string, visit?: Visit) => Promise<Page>;

/**
 * A browser in front of a console, for a whole test file; call it at the top. Every visit has a browser
 * context of its own, which ends with its test. The test fails when a page had an error, opened a dialog or
 * did what its security policy forbids.
 */
export function useBrowser(consoleUrl: () => string): Open {
  const contexts: BrowserContext[] = [];
  const problems: string[] = [];
  let browser: Browser | undefined;

  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      // As people's browsers do it: going back shows the page as it was left, where that is allowed.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());

  return async (path, { as = administrator, ...visit } = {}) => {
    if (!browser) throw new Error('the browser runs only while tests do');
    const context = await browser.newContext({
      baseURL: consoleUrl(),
      locale: 'en',
      reducedMotion: 'reduce',
      ...visit,
    });
    contexts.push(context);
    context.setDefaultTimeout(patienceMs);
    watchForProblems(context, problems);
    if (as !== 'nobody') await signIn(context, as);
    const page = await context.newPage();
    await page.goto(path);
    return page;
  };
}

async function signIn(context: BrowserContext, data: { email: string; password: string }) {
  const answer = await context.request.post('/api/login', { data });
  if (!answer.ok()) throw new Error(`${data.email} can't sign in: ${await answer.text()}`);
}
