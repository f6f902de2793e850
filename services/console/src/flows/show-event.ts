import { acceptedAtMs } from '@omnirelay/shared/ids.ts';

/** As much of an event as its line in a list says. Pure. */
export function showEvent(event: { id?: string; type: string; externalId: string }) {
  return {
    id: event.id ?? null,
    type: event.type,
    conversation: event.externalId,
    receivedAt: event.id === undefined ? null : new Date(acceptedAtMs(event.id)).toISOString(),
  };
}
