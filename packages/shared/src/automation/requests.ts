import { z } from 'zod';
import { BadInputError } from '../errors.ts';
import { newEventId } from '../ids.ts';
import type { StoredEvent } from '../mailbox/stored-event.ts';
import { SomeSwitches, SwitchedStage } from './stages.ts';

/** The body of `console.apply`: a suggestion is to be carried out, maybe changed. */
const ApplyRequest = z.object({
  runId: z.string(),
  stage: SwitchedStage,
  /** in place of what was suggested */
  proposal: z.unknown().optional(),
  actor: z.string(),
});
export type ApplyRequest = z.infer<typeof ApplyRequest>;

/** The body of `console.run`: a ticket is to pass the stages now, by switches of its own. */
const RunRequest = z.object({ switches: SomeSwitches, actor: z.string() });
export type RunRequest = z.infer<typeof RunRequest>;

export type AutomationRequest = ({ kind: 'apply' } & ApplyRequest) | ({ kind: 'run' } & RunRequest);

export const applyType = 'console.apply';
export const runType = 'console.run';

/** @throws BadInputError */
export function readAutomationRequest({ type, body }: StoredEvent): AutomationRequest {
  try {
    const json: unknown = JSON.parse(body.toString());
    if (type === applyType) return { kind: 'apply', ...ApplyRequest.parse(json) };
    if (type === runType) return { kind: 'run', ...RunRequest.parse(json) };
  } catch (cause) {
    throw new BadInputError('unknown_shape', 'The request is not what its type says.', { cause });
  }
  throw new BadInputError('unknown_type', `This version can't do what ${type} asks for.`);
}

interface Place {
  flow: string;
  connection: string;
  ticketId: string;
}

export function applyEvent(place: Place, asked: ApplyRequest, nowMs: number): StoredEvent {
  return request(place, applyType, asked, nowMs);
}

export function runEvent(place: Place, asked: RunRequest, nowMs: number): StoredEvent {
  return request(place, runType, asked, nowMs);
}

/** Asking twice is two requests: what was done before, the stages find out. */
function request(place: Place, type: string, body: object, nowMs: number): StoredEvent {
  const id = newEventId(nowMs);
  return {
    id,
    connection: place.connection,
    type,
    conversationKey: place.ticketId,
    externalId: `zoho_${place.ticketId}`,
    providerEventId: `${type}-${id}`,
    flows: [place.flow],
    contentType: 'application/json',
    unreadable: undefined,
    body: Buffer.from(JSON.stringify(body)),
  };
}
