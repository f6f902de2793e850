import { type CallCounter, createCallCounter } from './call-counter.ts';
import type { Attachment, Comment, Ticket, User } from './model.ts';

/** Everything one fake account holds. */
export interface World {
  now(): Date;
  random(): number;
  nextId: { ticket(): number; user(): number; other(): number };
  /** The relay's own agent account: the user behind every API call. */
  agent: User;
  /** Zendesk itself: automations act as user -1. */
  system: User;
  users: Map<number, User>;
  tickets: Map<number, Ticket>;
  /** By the secret part of the download address. */
  attachments: Map<string, Attachment>;
  uploads: Map<string, Upload>;
  downloads: Download[];
  counter: CallCounter;
  limits: Limits;
  switches: Switches;
  /** Known only after the server listens; attachment addresses need it. */
  baseUrl(): string;
  /** Copies in the order of writing, for the search index that lags behind. */
  ticketWrites: { ticket: Ticket; atMs: number }[];
}

export interface Upload {
  token: string;
  attachments: Attachment[];
  createdAtMs: number;
  used: boolean;
}

export interface Download {
  attachmentId: number;
  fileName: string;
  /** Whether the caller showed its credentials, which it never should. */
  authorization: boolean;
  status: number;
  atMs: number;
}

/** https://developer.zendesk.com/api-reference/introduction/rate-limits/ */
export interface Limits {
  accountPerMinute: number;
  updatesPerMinute: number;
  updatesPerTicketAndUserIn10Minutes: number;
  commentsPerTicket: number;
  writesPerUserAndMinute: number;
  userWritesPerSecond: number;
  /** Trial accounts: 10 webhooks, 60 invocations a minute. */
  webhooks: number;
  invocationsPerMinute: number;
}

/** What the provider's documentation leaves open, and misbehaviour that tests ask for. */
export interface Switches {
  /** A new ticket also sends comment_added for its first comment. */
  createdAnnouncesFirstComment: boolean;
  /** `additional_tags`/`remove_tags` on a single ticket: documented only for update_many. */
  additionalTagsOnPut: 'ignored' | 'applied';
  attachmentsNeedAuth: boolean;
  /** Whether a retried webhook carries a fresh timestamp and signature. */
  restampRetries: boolean;
  /** Lets webhooks look old. */
  timestampAgeMs: number;
  /** API echoes: random by default, as at Zendesk. */
  webhookTiming: 'random' | 'before-answer' | 'after-answer';
  /**
   * Whom events name as the actor of a comment that the API user writes in another's name. The sheet
   * infers the API user ("the authenticated user is the updater"); nothing confirms it.
   */
  actorOfNamedComments: 'api-user' | 'author';
}

export function createWorld(
  options: Pick<World, 'now' | 'random' | 'baseUrl' | 'limits' | 'switches'> & {
    agent: { name: string; email: string; role: 'agent' | 'admin' };
  },
): World {
  // Starts far apart, so that mixing up two kinds of ids cannot work by chance.
  const count = (start: number) => {
    let next = start;
    return () => next++;
  };
  const nextId = {
    ticket: count(5_001),
    user: count(8_447_388_090_494),
    other: count(8_658_726_228_478),
  };
  const agent: User = {
    id: nextId.user(),
    ...options.agent,
    externalId: null,
    createdAt: options.now(),
    updatedAt: options.now(),
  };
  const system: User = { ...agent, id: -1, name: 'System', email: null, role: 'admin' };
  return {
    ...options,
    nextId,
    agent,
    system,
    users: new Map([[agent.id, agent]]),
    tickets: new Map(),
    attachments: new Map(),
    uploads: new Map(),
    downloads: [],
    counter: createCallCounter(() => options.now().getTime()),
    ticketWrites: [],
  };
}

export function requireTicket(world: World, id: number): Ticket {
  const ticket = world.tickets.get(id);
  if (!ticket) throw impossible(`the sandbox has no ticket ${id}`);
  return ticket;
}

export function requireUser(world: World, id: number): User {
  const user = world.users.get(id);
  if (!user) throw impossible(`the sandbox has no user ${id}`);
  return user;
}

export function requireComment(world: World, ticketId: number, commentId: number): Comment {
  const comment = requireTicket(world, ticketId).comments.find(({ id }) => id === commentId);
  if (!comment) throw impossible(`ticket ${ticketId} has no comment ${commentId}`);
  return comment;
}

export function findUserByEmail(world: World, email: string): User | undefined {
  const wanted = email.toLowerCase();
  return [...world.users.values()].find((user) => user.email?.toLowerCase() === wanted);
}

/** What a test or the control API asked for cannot be done; the latter answers 400. */
export function impossible(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 400 });
}
