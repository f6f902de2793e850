import { historyPage, type ZaloSaid } from '@omnirelay/adapters/zalo/client.ts';
import type { ZaloOutgoing } from '@omnirelay/adapters/zalo/message.ts';
import type { Ledger } from '@omnirelay/shared/effects/ledger.ts';
import { UncertainError } from '@omnirelay/shared/errors.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { callZalo, echoIdOf, type ZaloSide } from './zalo-calls.ts';

const maxPages = 20;

/**
 * The message that an unclear call may have sent: the account's, with these words or of this kind, not
 * known to be another of ours, and not heard of before we tried. Zalo's clock is only as good as what its
 * webhooks may be off by.
 * @param triedAtMs when it was first tried, by our clock
 */
export async function findSent(
  deps: { gate: Gate; ledger: Ledger } & ZaloSide,
  userId: string,
  message: ZaloOutgoing,
  triedAtMs: number,
): Promise<string | undefined> {
  const sinceMs = triedAtMs - deps.zaloConnection.replayWindow;
  const candidates: string[] = [];
  for (let page = 0; page < maxPages; page++) {
    const lines = await callZalo(deps, () => deps.zalo.history(userId, page * historyPage));
    const fitting = lines.filter((line) => line.time >= sinceMs && couldBe(line, message));
    candidates.push(...fitting.map(({ message_id }) => message_id));
    const oldest = lines.at(-1);
    if (lines.length < historyPage || !oldest || oldest.time < sinceMs) {
      return oldestUnknown(deps, candidates, triedAtMs);
    }
  }
  throw new UncertainError('the conversation is too long to tell whether our message is in it');
}

/** The oldest: a later one is what the same words were said with again. */
async function oldestUnknown(
  { ledger, heardOf, zaloConnection }: { ledger: Ledger } & ZaloSide,
  newestFirst: string[],
  triedAtMs: number,
): Promise<string | undefined> {
  const heard = await heardOf(newestFirst);
  for (const id of newestFirst.toReversed()) {
    if ((heard.get(id) ?? triedAtMs) < triedAtMs) continue;
    if ((await ledger.originOf(zaloConnection.name, echoIdOf(id))) === undefined) return id;
  }
  return undefined;
}

/** Pure. Words tell texts; of files the history says no more than their kind. */
export function couldBe(line: ZaloSaid, message: ZaloOutgoing): boolean {
  if (line.src !== 0) return false;
  const words = 'text' in message ? message.text : undefined;
  if (words !== undefined) return (line.message ?? '').normalize('NFC').trim() === words.trim();
  return line.type !== 'text';
}
