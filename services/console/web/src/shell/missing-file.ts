/** What browsers say when a script or style of the page is gone: a newer version has been installed. */
const goneMessages =
  /dynamically imported module|Importing a module script failed|Unable to preload CSS/i;

export function isMissingFile(error: unknown): error is Error {
  return error instanceof Error && goneMessages.test(error.message);
}

/** The router's own, for pages that are loaded late: what it has loaded anew once is not again by us. */
const prefix = 'tanstack_router_reload:';

/**
 * Loads the page anew, which then names the files that there are. Once for each file: what stays away
 * would have it done for ever.
 * @returns whether it did
 */
export function reloadOnce(
  { message }: Error,
  { storage, reload }: { storage: Pick<Storage, 'getItem' | 'setItem'>; reload(): void } = {
    storage: sessionStorage,
    reload: () => location.reload(),
  },
): boolean {
  try {
    if (storage.getItem(prefix + message) !== null) return false;
    storage.setItem(prefix + message, '1');
  } catch {
    // Without a memory there would be no end to it.
    return false;
  }
  reload();
  return true;
}
