import { errorMessage } from '../logging/error-message.ts';
import { isInboxFlow } from '../mailbox/mailbox-name.ts';
import type { StoredEvent } from '../mailbox/stored-event.ts';
import { erasedReason } from './erase-customer.ts';
import type { Project } from './projection.ts';
import type { FlowRow } from './statements.ts';
import { storable } from './storable.ts';
import type { Told } from './write-inbox.ts';

/** An accepted event, and where its line stands in the stream. */
export interface AcceptedEvent {
  event: StoredEvent;
  version: string;
  atMs: number;
}

/** What inbox flows make of events: at once, without a mailbox. One that fails parks alone. */
export function projectEvents(
  accepted: AcceptedEvent[],
  project: Project,
): { told: Told[]; outcomes: FlowRow[] } {
  const told: Told[] = [];
  const outcomes: FlowRow[] = [];
  for (const { event, version, atMs } of accepted) {
    for (const flow of event.flows.filter(isInboxFlow)) {
      const row = { eventId: event.id, flow, attempts: 1, updatedAt: new Date(atMs), version };
      if (event.body.length === 0) {
        outcomes.push({ ...row, state: 'skipped', reason: erasedReason });
        continue;
      }
      try {
        const projected = project(event, flow);
        if ('skip' in projected) {
          outcomes.push({ ...row, state: 'skipped', reason: projected.skip });
        } else {
          told.push({ event, projected });
          outcomes.push({ ...row, state: 'done' });
        }
      } catch (error) {
        const reason = storable(errorMessage(error));
        outcomes.push({ ...row, state: 'parked', reason, lastError: reason });
      }
    }
  }
  return { told, outcomes };
}
