import type { messages } from '../store/schema.ts';
import { conversationIdOf, type Source } from './fold-conversation.ts';
import { joinFiles, storableFile } from './join-files.ts';
import type { ConversationFact, MessageContent, MessageFact } from './projection.ts';
import { indexable, storable } from './storable.ts';
import { factVersion, timeOf, versionTime, weightOf } from './version.ts';

/** A message's row, without what only the console and the search need. */
export type MessageState = Omit<typeof messages.$inferSelect, 'search' | 'requestId'>;

/** Ids are numbers to their providers: padded, they sort as they were given. */
const idDigits = 20;

/** Pure; the order of facts and their repetition make no difference. */
export function foldMessage(
  known: MessageState | undefined,
  conversation: ConversationFact,
  fact: MessageFact,
  source: Source,
): MessageState {
  const at = timeOf(conversation.atMs, source.id);
  let row = known ?? announced(conversation, fact, source, at);
  row = { ...row, providerId: row.providerId ?? indexable(fact.providerId) };
  // Until its content comes, nothing else says when it was written.
  if (row.version === '' && row.effectId === null)
    row = { ...row, createdAt: later(row.createdAt, at) };
  const isPart = row.amendments.parts !== undefined;
  if (fact.content && !isPart) row = withContent(row, fact.content, source);
  return settle({
    ...row,
    attachments: joinFiles(row.attachments, (fact.files ?? []).map(storableFile)),
    amendments: {
      removedFiles: union(row.amendments.removedFiles, fact.removedFiles?.map(storable)),
      madePrivate: row.amendments.madePrivate || fact.madePrivate,
      ...partsOf(row),
    },
    deletedAt:
      fact.deletedAtMs === undefined
        ? row.deletedAt
        : earlier(row.deletedAt, timeOf(fact.deletedAtMs, source.id)),
  });
}

/**
 * What the console stored before it was sent, and the echo that came before anybody knew whose it was:
 * one message, under the id that the console knows.
 */
export function mergeMessages(ours: MessageState, echo: MessageState): MessageState {
  // Of several parts each echo says its own: all of it is what we sent.
  const said =
    echo.version === '' || ours.amendments.parts !== undefined
      ? {}
      : {
          content: echo.content,
          private: echo.private,
          version: echo.version,
          failure: echo.failure,
          state: echo.failure === null ? 'sent' : 'failed',
          createdAt: echo.createdAt,
          editedAt: echo.editedAt,
        };
  return settle({
    ...ours,
    ...said,
    providerId: echo.providerId,
    attachments: joinFiles(ours.attachments, echo.attachments),
    amendments: {
      removedFiles: union(ours.amendments.removedFiles, echo.amendments.removedFiles),
      madePrivate: ours.amendments.madePrivate || echo.amendments.madePrivate,
      ...partsOf(ours),
    },
    deletedAt: echo.deletedAt === null ? ours.deletedAt : earlier(ours.deletedAt, echo.deletedAt),
  });
}

function partsOf({ amendments: { parts } }: MessageState): { parts?: string[] } {
  return parts === undefined ? {} : { parts };
}

/** Something is told of a message that nobody has shown us yet: a note, as nobody says it is public. */
function announced(
  conversation: ConversationFact,
  fact: MessageFact,
  source: Source,
  at: Date,
): MessageState {
  const providerId = indexable(fact.providerId);
  return {
    id: `${source.connection}.${providerId.padStart(idDigits, '0')}`,
    conversationId: conversationIdOf(source.connection, conversation.providerId),
    connection: source.connection,
    providerId,
    effectId: null,
    sender: 'system',
    author: '',
    content: '',
    private: true,
    attachments: [],
    amendments: {},
    state: 'stored',
    failure: null,
    version: '',
    editedAt: null,
    deletedAt: null,
    createdAt: at,
  };
}

function withContent(row: MessageState, content: MessageContent, source: Source): MessageState {
  const version = factVersion(content.isUpdate ? 1 : 0, content.atMs, source.id);
  const text = storable(content.text);
  const isFirst = row.version === '';
  const wasEdited = row.editedAt !== null || (!isFirst && text !== row.content);
  const createdAt = timeOf(content.createdAtMs, source.id);
  const isLatest = version > row.version;
  const latest = isLatest ? version : row.version;
  return {
    ...row,
    ...(isLatest ? said(row, content, text) : {}),
    version: latest,
    // Some paths give whole seconds only: the later is the same time, told more precisely.
    createdAt: isFirst ? createdAt : later(row.createdAt, createdAt),
    editedAt: wasEdited && weightOf(latest) > 0 ? versionTime(latest) : null,
  };
}

function said(row: MessageState, content: MessageContent, text: string): Partial<MessageState> {
  // The provider has it from our API user; who wrote it, only the console knows.
  const isFromConsole = row.effectId !== null;
  const failure = content.failure === undefined ? null : storable(content.failure);
  const delivered = isFromConsole ? 'sent' : 'stored';
  return {
    content: text,
    private: content.private,
    failure,
    state: failure === null ? delivered : 'failed',
    ...(isFromConsole ? {} : { sender: content.sender, author: storable(content.author) }),
  };
}

/** What follows from all that is known. */
function settle(row: MessageState): MessageState {
  const { madePrivate, removedFiles = [] } = row.amendments;
  const isPrivate = row.private || madePrivate === true;
  if (row.deletedAt !== null) {
    const state = row.effectId === null ? 'stored' : 'sent';
    const gone = { content: '', attachments: [], failure: null, state, editedAt: null };
    return { ...row, ...gone, private: isPrivate };
  }
  const theirs = row.attachments.filter(({ uploadId }) => uploadId === undefined);
  // Once the provider has shown its copies, ours are the same files once more.
  const isShown = theirs.length > 0 || removedFiles.length > 0;
  const files = isShown ? theirs : row.attachments;
  const attachments = files.filter(({ id }) => !removedFiles.includes(id));
  return { ...row, attachments, private: isPrivate };
}

function union(a: string[] | undefined, b: string[] | undefined): string[] | undefined {
  if (!b?.length) return a;
  return [...new Set([...(a ?? []), ...b])].sort();
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function earlier(a: Date | null, b: Date): Date {
  return a !== null && a < b ? a : b;
}
