/**
 * Waits until `check` answers true; a string says what is still missing, and becomes the failure's
 * message.
 */
export async function eventually(
  check: () => Promise<true | string> | true | string,
  withinMs = 30_000,
): Promise<void> {
  const endsAt = Date.now() + withinMs;
  for (;;) {
    const verdict = await check();
    if (verdict === true) return;
    if (Date.now() > endsAt) throw new Error(verdict);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
