/** A message as it is listed: its time is cut off to whole seconds. */
interface Listed {
  messageId: string;
  atMs: number;
}

/**
 * The time of each message to the millisecond. Lists tell whole seconds, webhooks told the others'
 * exactly: a message goes right behind the one before it, so that they stay in order.
 *
 * @param listed oldest first
 * @param known exact times of some
 */
export function placeInTime(
  listed: Listed[],
  known: ReadonlyMap<string, number>,
): Map<string, number> {
  const placed = new Map<string, number>();
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const { messageId, atMs } of listed) {
    const exact = known.get(messageId);
    const endOfSecondMs = atMs + 999;
    const at = exact ?? Math.min(Math.max(atMs, beforeMs + 1), endOfSecondMs);
    placed.set(messageId, at);
    beforeMs = at;
  }
  return placed;
}
