import type { Redis } from 'ioredis';
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
}

/** The right to drain one mailbox: `owner` is unique to one run of one job. */
export interface Drain {
  mailbox: string;
  owner: string;
}

type Deps = { redis: Redis; keys: Keys };

/** Takes the mailbox over (whoever held it is fenced off from now on) and reads its head. */
export async function takeHead({ redis, keys }: Deps, drain: Drain): Promise<Head | undefined> {
  const args = [keys.prefix, drain.mailbox, drain.owner];
  return headOf(await runScript(redis, takeScript, [keys.mailbox(drain.mailbox)], args));
}

/** Removes the head with its outcome, and reads the next. @throws FencedError */
export async function finishHead(
  { redis, keys }: Deps,
  drain: Drain,
  outcome: OutcomeRecord,
): Promise<Head | undefined> {
  const args = [keys.prefix, drain.mailbox, drain.owner, outcome.id, JSON.stringify(outcome)];
  const reply = await runScript(redis, finishScript, [keys.mailbox(drain.mailbox)], args);
  const [verdict, next] = listOf(reply);
  if (textOf(verdict) !== 'ok') throw new FencedError(drain.mailbox);
  return headOf(next ?? null);
}

/** Leaves the head for a later try. `waited`: nothing was tried, the attempt is given back. */
export async function deferHead(
  { redis, keys }: Deps,
  drain: Drain,
  outcome: OutcomeRecord | undefined,
  waited: boolean,
): Promise<void> {
  const note = outcome ? JSON.stringify(outcome) : '';
  const args = [keys.prefix, drain.mailbox, drain.owner, note, waited ? 1 : 0];
  await runScript(redis, deferScript, [keys.mailbox(drain.mailbox)], args);
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

function headOf(reply: Reply): Head | undefined {
  const [id, attempt, bytes] = listOf(reply);
  if (id === undefined) return undefined;
  const head = { id: textOf(id), attempt: Number(attempt), event: undefined };
  if (!(bytes instanceof Buffer)) return head;
  try {
    return { ...head, event: decodeEvent(head.id, bytes) };
  } catch (problem) {
    return { ...head, problem };
  }
}
