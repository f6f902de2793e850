import { ApiError } from './api.js';
import { byId } from './elements.js';
import { formatTime } from './format.js';

/** @type {Date | undefined} */
let lastGoodAt;

/**
 * Does something that needs the server; says on the page how that went. Never throws.
 * @param {() => Promise<void>} work
 * @param {AbortSignal} [signal] what made the work pointless
 */
export async function attempt(work, signal) {
  try {
    await work();
    lastGoodAt = new Date();
    byId('offline', HTMLElement).hidden = true;
    byId('updated', HTMLElement).textContent = `Updated ${formatTime(lastGoodAt, lastGoodAt)}`;
  } catch (error) {
    if (signal?.aborted) return;
    if (error instanceof ApiError && error.status === 401) return toLogin();
    showProblem(error);
  }
}

/** @param {unknown} error */
export function explain(error) {
  return error instanceof ApiError ? error.message : "The console can't be reached.";
}

export function toLogin() {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/** @param {unknown} error */
function showProblem(error) {
  const banner = byId('offline', HTMLElement);
  banner.textContent = lastGoodAt
    ? `${explain(error)} This is what was known at ${formatTime(lastGoodAt, new Date())}; trying again.`
    : `${explain(error)} Trying again.`;
  banner.hidden = false;
  const isEmpty = byId('rows', HTMLElement).childElementCount === 0;
  if (isEmpty) byId('message', HTMLElement).replaceChildren('Nothing to show yet.');
}
