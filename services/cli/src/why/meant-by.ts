import type { Detail } from './answers.ts';

/**
 * Which of the deliveries that a search found an id means. Words of messages and whole conversations are
 * found as well; where the id names an event, a message or something that was written, it means that.
 */
export function meantBy(id: string, found: Detail[]): Detail[] {
  const named = found.filter((delivery) => namesOf(delivery).has(id));
  if (named.length > 0) return named;
  const made = found.filter((delivery) => madeBy(delivery).has(id));
  return made.length > 0 ? made : found;
}

/** As who sent it, or we, call it. */
function namesOf({ id, providerEventId }: Detail): Set<string> {
  const bare = providerEventId.replace(/^(?:message|comment|reply)-/, '');
  return new Set([id, providerEventId, bare]);
}

/** What it was made into at a provider. */
function madeBy({ flows, effects }: Detail): Set<string> {
  return new Set([
    ...flows.flatMap(({ remoteId }) => remoteId ?? []),
    ...effects.flatMap(({ id, remoteId }) => [id, remoteId]),
  ]);
}
