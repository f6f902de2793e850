import { ensureWebBuilt } from '../../../scripts/lib/ensure-web.mjs';
import { findChromium } from './find-chromium.ts';

/** Once per run, before any browser test: they look at what is built. */
export default async function setup(): Promise<void> {
  if (findChromium()) return ensureWebBuilt();
  console.log(
    'The browser tests are skipped: no Chromium was found. Install chromium or google-chrome, or name one: CHROMIUM=/path/to/it',
  );
}
