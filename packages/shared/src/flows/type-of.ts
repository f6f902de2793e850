import type { StoredEvent } from '../mailbox/stored-event.ts';

/** The provider's name for an event: what we came upon is called `….read` by us. Pure. */
export function typeOf({ type, found }: Pick<StoredEvent, 'type' | 'found'>): string {
  return found ? type.replace(/\.read$/, '') : type;
}
