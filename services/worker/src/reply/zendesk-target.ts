import { Readable } from 'node:stream';
import { safeFileName } from '@omnirelay/adapters/files/index.ts';
import { toZendesk, zendeskMaxBytes } from '@omnirelay/adapters/text/index.ts';
import { answerText, privateText, publicText } from '@omnirelay/adapters/visibility.ts';
import { commentIdOf, type TicketUpdate } from '@omnirelay/adapters/zendesk/client.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import { replyEffectId } from '@omnirelay/shared/mailbox/console-requests.ts';
import { findZendeskAgent } from '../relay/agents.ts';
import { call, effect, settleTimes, zendeskGate } from '../relay/calls.ts';
import { expectConsoleStatus } from '../relay/console-status.ts';
import { auditMarker, effectOf, expectEcho, findAudit } from '../relay/echo.ts';
import { isClosed } from '../relay/follow-up.ts';
import { composeReply } from '../relay/relay-reply.ts';
import { remoteOf } from '../relay/update-ticket.ts';
import type { Reply } from './decide-reply.ts';
import type { ReplyContext, ReplyFile, ReplyTarget, ZendeskSide } from './reply-deps.ts';

/** What operators write on a ticket of this Zendesk. */
export function createZendeskTarget(side: ZendeskSide): ReplyTarget {
  const { name } = side.zendeskConnection;
  return {
    async send(context, reply, lastCheck) {
      const ticketId = reply.conversation.providerId;
      const id = replyEffectId(name, reply.message.id);
      const files = await context.findFiles(reply);
      const author = await findZendeskAgent({ ...context, ...side }, writerOf(reply));
      const comment: TicketUpdate['comment'] = {
        ...operatorComment(reply, files, author === undefined),
        ...(author === undefined ? {} : { author_id: Number(author) }),
      };
      // Before the effect starts: a slow upload must not eat into the time that its write has.
      const uploads = await uploadOnce(side, context, id, files);
      if (uploads.length > 0) comment.uploads = uploads;
      if (author !== undefined) await expectEcho({ ...context, ...side }, ticketId, id);
      const change = { comment };
      return update(side, context, { id, action: 'message', ticketId, change, lastCheck });
    },

    async setStatus(context, ticketId, asked) {
      const id = `${name}.${context.event.providerEventId}.reply.status`;
      const status = asked === 'Closed' ? 'solved' : 'open';
      // Before the call: its echo may come first.
      await expectConsoleStatus(context.cache, { connection: name, ticketId, status });
      return update(side, context, { id, action: 'status', ticketId, change: { status } });
    },
  };
}

/** One PUT that carries our marker. @throws PermanentError that says what to do, for a closed ticket */
async function update(
  side: ZendeskSide,
  context: ReplyContext,
  what: {
    id: string;
    action: string;
    ticketId: string;
    change: TicketUpdate;
    lastCheck?: (() => Promise<void>) | undefined;
  },
): Promise<string> {
  const { id, action, ticketId, change } = what;
  try {
    return await effect(context, {
      id,
      action,
      gate: zendeskGate(side, ticketId),
      settle: settleTimes(side.zendeskConnection, 'text'),
      isMarked: true,
      write: async () => {
        await what.lastCheck?.();
        const marked = { ...change, metadata: { [auditMarker]: id } };
        const { audit } = await side.zendesk.updateTicket(ticketId, marked);
        return remoteOf(ticketId, commentIdOf(audit));
      },
      look: async () => {
        const isIts = (audit: Parameters<typeof effectOf>[0]) => effectOf(audit) === id;
        const audit = await findAudit({ ...context, ...side }, ticketId, isIts);
        return audit && remoteOf(ticketId, commentIdOf(audit));
      },
    });
  } catch (error) {
    if (!isClosed(error)) throw error;
    throw new PermanentError('the ticket is closed for good: answer in a new one', {
      cause: error,
    });
  }
}

/** Operators are named by their name, or by the e-mail they sign in with. */
function writerOf({ message }: Reply) {
  const email = message.author.includes('@') ? message.author : undefined;
  return { kind: 'user', name: message.author, email } as const;
}

/** @throws LeakError, PermanentError when it is too long */
export function operatorComment(reply: Reply, files: ReplyFile[], namesAuthor: boolean) {
  const { content: text, private: isPrivate, sender, state } = reply.message;
  const words = { text, attachments: [], sender: writerOf(reply) };
  const markdown = composeReply(words, { files, placeholders: [] }, namesAuthor);
  const [html = '', ...more] = toZendesk(markdown).map(({ htmlBody }) => htmlBody);
  if (more.length > 0) {
    throw new PermanentError(`longer than a Zendesk comment may be (${zendeskMaxBytes} bytes)`);
  }
  if (isPrivate) return { html_body: privateText(html), public: false } as const;
  const isAnswer = sender === 'bot' || sender === 'system';
  const shown = isAnswer
    ? answerText(html, { isPrivate, isDraft: state === 'draft' })
    : publicText(html, { isPrivate, isByPerson: sender === 'agent' });
  return { html_body: shown, public: true } as const;
}

/** One token stands for all files; none for a comment that is there already, files and all. */
async function uploadOnce(
  side: ZendeskSide,
  context: ReplyContext,
  effectId: string,
  files: ReplyFile[],
): Promise<string[]> {
  if (files.length === 0 || (await context.ledger.find(effectId)) !== undefined) return [];
  let token: string | undefined;
  for (const { name, contentType, body } of files) {
    const file = { name: safeFileName(name, contentType), contentType, sizeBytes: body.length };
    token = await call({ ...context, ...side }, 'zendesk', () =>
      side.zendesk.upload(file, Readable.from([body]), token),
    );
  }
  return token === undefined ? [] : [token];
}
