import { acceptedAtMs } from '../ids.ts';
import type { Contact, conversations } from '../store/schema.ts';
import { foldTurn } from './fold-turn.ts';
import type { ConversationFact } from './projection.ts';
import { indexable, storable } from './storable.ts';
import { factVersion, timeOf } from './version.ts';

/** The part of a conversation's row that events tell; the rest is counted, or an operator's. */
export type ConversationState = Pick<
  typeof conversations.$inferSelect,
  | 'id'
  | 'connection'
  | 'platform'
  | 'providerId'
  | 'externalId'
  | 'contact'
  | 'contactName'
  | 'contactVersion'
  | 'status'
  | 'statusVersion'
  | 'readAt'
  | 'owner'
  | 'ownedAt'
  | 'interactedAt'
  | 'erasedAt'
  | 'createdAt'
  | 'updatedAt'
>;

/** The event that told a fact. */
export interface Source {
  id: string;
  connection: string;
  externalId: string;
  /** We have read it: it may be older than its id. */
  found?: boolean | undefined;
  backfill?: boolean | undefined;
}

export function conversationIdOf(connection: string, providerId: string): string {
  return `${connection}.${indexable(providerId)}`;
}

/** Pure; the order of facts and their repetition make no difference. */
export function foldConversation(
  known: ConversationState | undefined,
  fact: ConversationFact,
  source: Source,
): ConversationState {
  const at = timeOf(fact.atMs, source.id);
  const createdAt = fact.createdAtMs === undefined ? at : timeOf(fact.createdAtMs, source.id);
  const row = forget(known ?? newConversation(fact, source, createdAt, at), fact, source);
  return {
    ...row,
    interactedAt: latest(row.interactedAt, fact.interactedAtMs, source),
    // A conversation never leaves its channel.
    platform: fact.platform === undefined ? row.platform : storable(fact.platform),
    ...laterContact(row, fact, source),
    ...laterStatus(row, fact, source),
    ...turnAfter(row, fact, source),
    createdAt: new Date(Math.min(createdAt.getTime(), row.createdAt.getTime())),
    updatedAt: new Date(Math.max(at.getTime(), row.updatedAt.getTime())),
  };
}

/** From its own time on it is people's; what they handed back since stays handed back. */
export function takeOver(row: ConversationState, at: Date): ConversationState {
  return row.ownedAt !== null && row.ownedAt >= at ? row : { ...row, owner: 'people', ownedAt: at };
}

/** Whether this was said before the customer had everything deleted. */
export function isErased({ erasedAt }: Pick<ConversationState, 'erasedAt'>, at: Date): boolean {
  return erasedAt !== null && at <= erasedAt;
}

function forget(
  row: ConversationState,
  { erasedAtMs }: ConversationFact,
  source: Source,
): ConversationState {
  const erasedAt = latest(row.erasedAt, erasedAtMs, source);
  if (erasedAt === row.erasedAt) return row;
  return { ...row, erasedAt, contact: {}, contactName: '', contactVersion: '' };
}

function latest(known: Date | null, atMs: number | undefined, source: Source): Date | null {
  if (atMs === undefined) return known;
  const at = timeOf(atMs, source.id);
  return known !== null && known >= at ? known : at;
}

/** Its messages up to this one have been read. */
export function readUpTo(row: ConversationState, at: Date): ConversationState {
  return row.readAt !== null && row.readAt >= at ? row : { ...row, readAt: at };
}

function newConversation(
  fact: ConversationFact,
  source: Source,
  createdAt: Date,
  updatedAt: Date,
): ConversationState {
  return {
    id: conversationIdOf(source.connection, fact.providerId),
    connection: source.connection,
    platform: fact.provider,
    providerId: indexable(fact.providerId),
    externalId: indexable(source.externalId),
    contact: {},
    contactName: '',
    contactVersion: '',
    status: 'Open',
    statusVersion: '',
    readAt: null,
    owner: 'people',
    ownedAt: null,
    interactedAt: null,
    erasedAt: null,
    createdAt,
    updatedAt,
  };
}

function laterContact(row: ConversationState, { contact }: ConversationFact, source: Source) {
  if (!contact || isErased(row, timeOf(contact.atMs, source.id))) return {};
  const version = factVersion(contact.weight, contact.atMs, source.id);
  if (version <= row.contactVersion) return {};
  const is = storableContact(contact.is);
  return {
    contact: is,
    contactName: is.name ?? is.email ?? is.phone ?? '',
    contactVersion: version,
    // It may name the contact.
    externalId: indexable(source.externalId),
  };
}

function laterStatus(row: ConversationState, { status }: ConversationFact, source: Source) {
  if (!status) return {};
  const version = factVersion(0, status.atMs, source.id);
  return version <= row.statusVersion ? {} : { status: status.is, statusVersion: version };
}

function turnAfter(
  row: ConversationState,
  { turn, status, atMs }: ConversationFact,
  source: Source,
) {
  if (!turn) return {};
  const isNewest =
    status !== undefined && factVersion(0, status.atMs, source.id) > row.statusVersion;
  return foldTurn(row, turn, { at: heardAt(source, atMs), isNewest });
}

/** By our clock, unless it is old: who was handed a conversation has it by ours, too. */
function heardAt({ id, found, backfill }: Source, atMs: number | undefined): Date {
  return found || backfill ? timeOf(atMs, id) : new Date(acceptedAtMs(id));
}

const maxContactChars = 500;

function storableContact(contact: Contact): Contact {
  const known = Object.entries(contact).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    known.map(([field, value]) => [field, storable(value.slice(0, maxContactChars))]),
  );
}
