import type { Redis } from 'ioredis';
import { type Made, madeArgs } from '../effects/made.ts';
import { FencedError } from '../errors.ts';
import type { OutcomeRecord } from '../records/record.ts';
import type { Keys } from '../redis/keys.ts';
import { listOf, type Reply, runScript, textOf } from '../redis/script.ts';
import { deferScript, finishScript, readAgainScript, replayScript, takeScript } from './scripts.ts';
import { decodeEvent, type StoredEvent } from './stored-event.ts';

export interface Head {
  id: string;
  /** 1 on the first try; counted before the try begins. */
  attempt: number;
  /** Undefined when Redis no longer has the bytes; the store may. */
  event: StoredEvent | undefined;
  /** Why the bytes can't be read: a newer version of ours wrote them, or they are damaged. */
  problem?: unknown;
  /** Values of the drain's `remember` keys, as they were when the head was taken. */
  remembered: Map<string, string | null>;
  /** The drain's gate had nothing against a call when the head was taken. */
  isClear: boolean;
  /** How many bytes Redis has of it; none for one that only the store has. */
  size: number;
  /** What lies right behind it, as far as the drain wants it ahead. */
  following: Following[];
}

export interface Following {
  event: StoredEvent;
  size: number;
}

/** The right to drain one mailbox: `owner` is unique to one run of one job. */
export interface Drain {
  mailbox: string;
  owner: string;
  /** Keys whose values come with each head: what the flow remembers of the conversation. */
  remember?: string[];
  /** By whose gate its calls go, where each head is to say whether that is clear. */
  gate?: string;
  /** How many events are wanted with each head of those that lie right behind it. */
  ahead?: number;
  /** What its effects made since the last script call; the next one tells the ledger. */
  made?: Made[];
  /** Effects that were begun before their events' turn, by id. */
  begun?: Map<string, BegunAhead> | undefined;
}

/** The start of an effect, noted ahead. */
export interface BegunAhead {
  entry: string;
  /** Too long ago to go by. */
  isStale(): boolean;
}

type Deps = { redis: Redis; keys: Keys };

/**
 * Runs a call that also tells the ledger what was made. Forgets only what it told: another effect may
 * be done while it is under way.
 */
export async function tellMade<T>(
  keys: Keys,
  drain: Drain,
  call: (made: (string | number)[]) => Promise<T>,
): Promise<T> {
  const told = drain.made ?? [];
  const reply = await call(madeArgs(keys, told));
  if (told.length > 0) drain.made = drain.made?.filter((one) => !told.includes(one)) ?? [];
  return reply;
}

/** Takes the mailbox over (whoever held it is fenced off from now on) and reads its head. */
export async function takeHead({ redis, keys }: Deps, drain: Drain): Promise<Head | undefined> {
  const args = [keys.prefix, drain.mailbox, drain.owner, ...rememberArgs(keys, drain)];
  return headOf(drain, await runScript(redis, takeScript, [keys.mailbox(drain.mailbox)], args));
}

/** Removes the head with its outcome, and reads the next. @throws FencedError */
export function finishHead(
  deps: Deps,
  drain: Drain,
  outcome: OutcomeRecord,
): Promise<Head | undefined> {
  return finishHeads(deps, drain, [outcome]);
}

/** The same for a head and those right behind it, oldest first. @throws FencedError */
export async function finishHeads(
  { redis, keys }: Deps,
  drain: Drain,
  outcomes: OutcomeRecord[],
): Promise<Head | undefined> {
  const reply = await tellMade(keys, drain, (made) => {
    const { mailbox, owner } = drain;
    const taking = [keys.prefix, mailbox, owner, ...rememberArgs(keys, drain)];
    const finished = outcomes.flatMap((one) => [one.id, JSON.stringify(one)]);
    const args = [...taking, outcomes.length, ...finished, ...made];
    return runScript(redis, finishScript, [keys.mailbox(mailbox)], args);
  });
  const [verdict, next] = listOf(reply);
  if (textOf(verdict) !== 'ok') throw new FencedError(drain.mailbox);
  return headOf(drain, next ?? null);
}

/**
 * What was read with these heads, once more. Undefined where they may not be worked off as they were read: another
 * worker has taken over, the gate is no longer clear, or an event has changed, since its customer was erased.
 * @returns the values of the drain's `remember` keys
 */
export async function readAgain(
  { redis, keys }: Deps,
  drain: Drain,
  heads: Head[],
  gate: string,
): Promise<Map<string, string | null> | undefined> {
  const { mailbox, owner } = drain;
  const remembering = rememberArgs(keys, { ...drain, gate, ahead: 0 });
  const args = [keys.prefix, mailbox, owner, ...remembering, ...heads.map(({ id }) => id)];
  const reply = await runScript(redis, readAgainScript, [keys.drain(mailbox)], args);
  const [values, clear, sizes] = listOf(reply);
  const areAsRead = heads.every(({ size }, i) => listOf(sizes)[i] === size);
  return clear === 1 && areAsRead ? rememberedOf(drain, values) : undefined;
}

/** What a head waits for: something that passes by itself, or a worker that can read it. */
export type WaitsFor = 'waiting' | 'newer-format';

/**
 * Leaves the head for a later try. `waited`: nothing was tried, the attempt is given back.
 * @returns whether that was news: a head may wait many times for the same
 */
export async function deferHead(
  { redis, keys }: Deps,
  drain: Drain,
  outcome: OutcomeRecord | undefined,
  waited: WaitsFor | false,
): Promise<boolean> {
  const note = outcome ? JSON.stringify(outcome) : '';
  const isNews = outcome?.calls ? 1 : 0;
  const reply = await tellMade(keys, drain, (made) => {
    const { mailbox, owner } = drain;
    const args = [keys.prefix, mailbox, owner, note, waited || '', isNews, ...made];
    return runScript(redis, deferScript, [keys.mailbox(mailbox)], args);
  });
  return reply === 1;
}

/** Puts an event back to the front of its mailbox. False: it is waiting there already. */
export async function replayEvent(
  { redis, keys }: Deps,
  mailbox: string,
  outcome: OutcomeRecord,
): Promise<boolean> {
  const args = [keys.prefix, mailbox, outcome.id, JSON.stringify(outcome)];
  return (await runScript(redis, replayScript, [keys.mailbox(mailbox)], args)) === 1;
}

function rememberArgs(keys: Keys, { remember = [], gate, ahead = 0 }: Drain): (string | number)[] {
  return [remember.length, gate === undefined ? '' : keys.gate(gate), ahead, ...remember];
}

function headOf(drain: Drain, reply: Reply): Head | undefined {
  const [id, attempt, bytes, values, clear, behind] = listOf(reply);
  if (id === undefined) return undefined;
  const head = {
    ...{ id: textOf(id), attempt: Number(attempt), event: undefined },
    ...{ remembered: rememberedOf(drain, values), isClear: clear === 1 },
    size: bytes instanceof Buffer ? bytes.length : 0,
    following: readable(listOf(behind)),
  };
  if (!(bytes instanceof Buffer)) return head;
  try {
    return { ...head, event: decodeEvent(head.id, bytes) };
  } catch (problem) {
    return { ...head, problem };
  }
}

function rememberedOf({ remember = [] }: Drain, values: Reply | undefined) {
  const found = listOf(values);
  return new Map(remember.map((key, i) => [key, found[i] === null ? null : textOf(found[i])]));
}

/** Up to the first that can't be read: it is looked into once it is the head. */
function readable(behind: Reply[]): Following[] {
  const events: Following[] = [];
  for (let i = 0; i + 1 < behind.length; i += 2) {
    const bytes = behind[i + 1];
    if (!(bytes instanceof Buffer)) break;
    try {
      events.push({ event: decodeEvent(textOf(behind[i]), bytes), size: bytes.length });
    } catch {
      break;
    }
  }
  return events;
}
