import {
  readConsoleRequest,
  type StatusRequest,
} from '@omnirelay/shared/mailbox/console-requests.ts';
import type { Attempt, Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { softenRefusal } from '../relay/refusals.ts';
import { decideReply } from './decide-reply.ts';
import type { ReplyContext, ReplyDeps, ReplyTarget } from './reply-deps.ts';

export type HandleRequest = (event: StoredEvent, attempt: Attempt) => Promise<Handled>;

/** Carries out what operators ask for at one connection: read, decide, perform. */
export function createReply(deps: ReplyDeps, target: ReplyTarget): HandleRequest {
  return async (event, attempt) => {
    const context: ReplyContext = { ...deps, event, attempt };
    const request = readConsoleRequest(event);
    try {
      return await (request.kind === 'reply'
        ? sendReply(context, target, request.messageId)
        : setStatus(context, target, request.status));
    } catch (error) {
      throw softenRefusal(error);
    }
  };
}

async function sendReply(
  context: ReplyContext,
  target: ReplyTarget,
  messageId: string,
): Promise<Handled> {
  const decision = decideReply(await context.findReply(messageId));
  if (decision.kind === 'skip') return { state: 'skipped', reason: decision.reason };
  return { state: 'done', remoteId: await target.send(context, decision.reply) };
}

async function setStatus(
  context: ReplyContext,
  target: ReplyTarget,
  status: StatusRequest['status'],
): Promise<Handled> {
  const remoteId = await target.setStatus(context, context.event.conversationKey, status);
  return { state: 'done', reason: status, remoteId };
}
