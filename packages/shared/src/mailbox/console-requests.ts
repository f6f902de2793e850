import { z } from 'zod';
import { BadInputError } from '../errors.ts';
import { newEventId } from '../ids.ts';
import type { StoredEvent } from './stored-event.ts';

/** The flow that carries out what operators ask for in the console; it is always there. */
export const replyFlowId = 'reply';

/** The body of `console.reply`: which row of `messages` is to be sent. */
const ReplyRequest = z.object({ messageId: z.string() });
type ReplyRequest = z.infer<typeof ReplyRequest>;

/** The body of `console.status`. `Pending`: an agent bot's turn again. */
const StatusRequest = z.object({ status: z.enum(['Open', 'Closed', 'Pending']) });
export type StatusRequest = z.infer<typeof StatusRequest>;

export type ConsoleRequest =
  | ({ kind: 'reply' } & ReplyRequest)
  | ({ kind: 'status' } & StatusRequest)
  /** The AI leaves the conversation to people: where a provider keeps it from them, it is shown to them. */
  | { kind: 'hand-over' };

/** @throws BadInputError */
export function readConsoleRequest({ type, body }: StoredEvent): ConsoleRequest {
  try {
    const json: unknown = JSON.parse(body.toString());
    if (type === 'console.reply') return { kind: 'reply', ...ReplyRequest.parse(json) };
    if (type === 'console.status') return { kind: 'status', ...StatusRequest.parse(json) };
    if (type === 'answer.hand-over') return { kind: 'hand-over' };
  } catch (cause) {
    throw new BadInputError('unknown_shape', 'The request is not what its type says.', { cause });
  }
  throw new BadInputError('unknown_type', `This version can't do what ${type} asks for.`);
}

/** The conversation as its provider knows it. */
export interface RequestPlace {
  connection: string;
  providerId: string;
  externalId: string;
}

/** The effect that sends a reply: its row has this id, and so has the echo's marker. */
export function replyEffectId(connection: string, messageId: string): string {
  return `${connection}.reply-${messageId}.${replyFlowId}.message`;
}

/** Whether an effect is an operator's words, and not something that a relay carried over. */
export function isReplyEffect(effectId: string): boolean {
  return /\.reply-[^.]+\.reply\.message$/.test(effectId);
}

/** Accepting it twice sends once: the same message is the same event. */
export function replyEvent(place: RequestPlace, messageId: string, nowMs: number): StoredEvent {
  const body: ReplyRequest = { messageId };
  return request(place, 'console.reply', `reply-${messageId}`, body, nowMs);
}

export function statusEvent(place: RequestPlace, asked: StatusRequest, nowMs: number): StoredEvent {
  return request(place, 'console.status', `status-${newEventId(nowMs)}`, asked, nowMs);
}

/** Behind the notice that says so, in its mailbox. The same answer hands over once. */
export function handOverEvent(place: RequestPlace, answerId: string, nowMs: number): StoredEvent {
  return request(place, 'answer.hand-over', `hand-over-${answerId}`, {}, nowMs);
}

function request(
  place: RequestPlace,
  type: string,
  providerEventId: string,
  body: object,
  nowMs: number,
): StoredEvent {
  return {
    id: newEventId(nowMs),
    connection: place.connection,
    type,
    conversationKey: place.providerId,
    externalId: place.externalId,
    providerEventId,
    flows: [replyFlowId],
    contentType: 'application/json',
    unreadable: undefined,
    body: Buffer.from(JSON.stringify(body)),
  };
}
