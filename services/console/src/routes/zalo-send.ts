import type { Connection } from '@omnirelay/adapters/registry.ts';
import { reasonOfFailure } from '@omnirelay/adapters/zalo/errors.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { ensureConversation } from '@omnirelay/shared/store/conversations.ts';
import { findMessages, type MessageRow } from '@omnirelay/shared/store/messages.ts';
import { type Api, refusals } from '../api/api.ts';
import { ZaloSend, ZaloSending, ZaloSent } from '../api/contract-answers.ts';
import { ensureReachable, type InboxDeps } from '../inbox/find.ts';
import type { LiveLine } from '../live/live-line.ts';
import { waitForChange } from '../live/wait-for-change.ts';
import { sendReply } from '../replies/send-reply.ts';

/** As long as a script waits that sends one message after another. */
const defaultWaitMs = 5_000;

/** What existing scripts send by: now signed in, stored, and told how it ended. */
export function registerZaloSend(
  app: Api,
  deps: InboxDeps & { live: LiveLine; zaloSendWaitMs?: number | undefined },
): void {
  app.post(
    '/api/v1/zalo/send',
    {
      schema: {
        tags: ['conversations'],
        summary: 'Send a message to a customer of an official account.',
        body: ZaloSend,
        response: { 200: ZaloSent, 202: ZaloSending, ...refusals(409) },
      },
    },
    async (request, reply) => {
      const { user_id: userId, message, connection: asked, request_id } = request.body;
      const connection = connectionFor(deps, asked || undefined);
      await ensureReachable(deps, { connection });
      const conversation = await ensureConversation(deps.db, {
        connection,
        platform: 'zalo',
        providerId: userId,
        externalId: `zalo_${userId}`,
      });
      const row = await sendReply(deps, request.user, conversation, {
        content: message,
        attachments: [],
        private: false,
        ...(request_id === undefined ? {} : { requestId: request_id }),
      });
      const ended = await waitForChange(
        deps.live,
        { kind: 'message', id: row.id },
        () => endOf(deps, row.id),
        { timeoutMs: deps.zaloSendWaitMs ?? defaultWaitMs, isGone: () => reply.raw.destroyed },
      );
      if (ended?.state === 'sent' && ended.providerId !== null) {
        return { success: true as const, message_id: ended.providerId };
      }
      if (ended?.state === 'failed') throw refusalOf(ended);
      return reply.code(202).send({ success: true as const, id: row.id });
    },
  );
}

async function endOf({ db }: InboxDeps, id: string): Promise<MessageRow | undefined> {
  const [row] = await findMessages(db, [id]);
  return row && row.state !== 'sending' ? row : undefined;
}

/** By Zalo's own reason where it has given one. */
function refusalOf({ failure }: MessageRow): BadInputError {
  const text = failure ?? 'It was not sent.';
  return new BadInputError(reasonOfFailure(text) ?? 'not_sent', text, { status: 409 });
}

/** @throws BadInputError where it is not clear which account is meant */
function connectionFor(
  { config }: { config: { connections: Record<string, { provider: string }> } },
  asked: string | undefined,
): string {
  const names = Object.entries(config.connections)
    .filter(([, { provider }]) => provider === ('zalo' satisfies Connection['provider']))
    .map(([name]) => name);
  const [only, another] = names;
  if (asked !== undefined && names.includes(asked)) return asked;
  if (asked === undefined && only !== undefined && another === undefined) return only;
  const message =
    names.length === 0
      ? 'No zalo connection is configured. Add one to omnirelay.yaml.'
      : `connection: name one of ${names.join(', ')}`;
  throw new BadInputError('bad_request', message);
}
