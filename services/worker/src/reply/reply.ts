import { PermanentError } from '@omnirelay/shared/errors.ts';
import {
  readConsoleRequest,
  replyEffectId,
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
      switch (request.kind) {
        case 'reply':
          return await sendReply(context, target, request.messageId);
        case 'status':
          return await setStatus(context, target, request.status);
        case 'hand-over':
          return await handOver(context, target);
      }
    } catch (error) {
      throw softenRefusal(error);
    }
  };
}

/** What was to be sent is not, since something has changed while it waited. */
class NotAnyMore extends PermanentError {
  override name = 'NotAnyMore';
  readonly reason: string;
  constructor(reason: string) {
    super(`not sent any more: ${reason}`);
    this.reason = reason;
  }
}

async function sendReply(
  context: ReplyContext,
  target: ReplyTarget,
  messageId: string,
): Promise<Handled> {
  const effectId = replyEffectId(context.event.connection, messageId);
  const isBegun = await context.ledger.isBegun(effectId);
  const decision = decideReply(await context.findReply(messageId), isBegun);
  if (decision.kind === 'skip') return { state: 'skipped', reason: decision.reason };
  const lastCheck = async () => {
    const now = decideReply(await context.findReply(messageId));
    if (now.kind === 'skip') throw new NotAnyMore(now.reason);
  };
  try {
    return { state: 'done', remoteId: await target.send(context, decision.reply, lastCheck) };
  } catch (error) {
    if (error instanceof NotAnyMore) return { state: 'skipped', reason: error.reason };
    throw error;
  }
}

async function setStatus(
  context: ReplyContext,
  target: ReplyTarget,
  status: StatusRequest['status'],
): Promise<Handled> {
  const remoteId = await target.setStatus(context, context.event.conversationKey, status);
  return { state: 'done', reason: status, remoteId };
}

async function handOver(context: ReplyContext, target: ReplyTarget): Promise<Handled> {
  if (!target.openForPeople) return { state: 'skipped', reason: 'nothing-to-open' };
  const { conversationKey } = context.event;
  if ((await context.ownerOf(conversationKey)) === 'ai') {
    return { state: 'skipped', reason: 'given-back' };
  }
  const remoteId = await target.openForPeople(context, conversationKey);
  return remoteId === undefined
    ? { state: 'skipped', reason: 'open-already' }
    : { state: 'done', reason: 'hand-over', remoteId };
}
