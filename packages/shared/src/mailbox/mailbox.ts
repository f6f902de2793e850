import type { Redis } from 'ioredis';
import { type Made, madeArgs } from '../effects/made.ts';
import { FencedError } from '../errors.ts';
import type { OutcomeRecord } from '../records/record.ts';
import type { Keys } from '../redis/keys.ts';
import { listOf, type Reply, runScript, textOf } from '../redis/script.ts';
import { deferScript, finishScript, replayScript, takeScript } from './scripts.ts';
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
}

/** The right to drain one mailbox: `owner` is unique to one run of one job. */
export interface Drain {
  mailbox: string;
  owner: string;
  /** Keys whose values come with each head: what the flow remembers of the conversation. */
  remember?: string[];
  /** By whose gate its calls go, where each head is to say whether that is clear. */
  gate?: string;
  /** What its effects made since the last script call; the next one tells the ledger. */
  made?: Made[];
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
export async function finishHead(
  { redis, keys }: Deps,
  drain: Drain,
  outcome: OutcomeRecord,
): Promise<Head | undefined> {
  const reply = await tellMade(keys, drain, (made) => {
    const { mailbox, owner } = drain;
    const note = JSON.stringify(outcome);
    const args = [
      keys.prefix,
      mailbox,
      owner,
      outcome.id,
      note,
      ...rememberArgs(keys, drain),
      ...made,
    ];
    return runScript(redis, finishScript, [keys.mailbox(mailbox)], args);
  });
  const [verdict, next] = listOf(reply);
  if (textOf(verdict) !== 'ok') throw new FencedError(drain.mailbox);
  return headOf(drain, next ?? null);
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

function rememberArgs(keys: Keys, { remember = [], gate }: Drain): (string | number)[] {
  return [remember.length, gate === undefined ? '' : keys.gate(gate), ...remember];
}

function headOf({ remember = [] }: Drain, reply: Reply): Head | undefined {
  const [id, attempt, bytes, values, clear] = listOf(reply);
  if (id === undefined) return undefined;
  const found = listOf(values);
  const remembered = new Map(
    remember.map((key, i) => [key, found[i] === null ? null : textOf(found[i])]),
  );
  const isClear = clear === 1;
  const head = { id: textOf(id), attempt: Number(attempt), event: undefined, remembered, isClear };
  if (!(bytes instanceof Buffer)) return head;
  try {
    return { ...head, event: decodeEvent(head.id, bytes) };
  } catch (problem) {
    return { ...head, problem };
  }
}
