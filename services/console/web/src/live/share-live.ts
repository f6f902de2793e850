import type { LiveEvent } from './apply-live-event.ts';
import type { Line, Live, LiveState } from './open-live.ts';

/** What tabs tell each other. Whoever holds the line tells, the others ask whether it is still held. */
type Word =
  | { kind: 'event'; event: LiveEvent }
  | { kind: 'state'; state: LiveState }
  | { kind: 'ask' };

interface Browser {
  locks: LockManager;
  Channel: typeof BroadcastChannel;
  /** after this much silence a tab asks */
  quietMs?: number;
  /** and after this much more it takes the line over */
  answerMs?: number;
}

/**
 * One line for all tabs of a browser, which allows only six to a host. The tab that has the lock holds
 * it and tells the others; when that tab is closed, the next one has the lock. A tab that the system has
 * put to sleep keeps the lock and tells nothing: it is taken from it.
 */
export function shareLive(
  name: string,
  live: Live,
  open: (live: Live) => Line,
  { locks, Channel, quietMs = 20_000, answerMs = 5_000 }: Browser,
): Line {
  const channel = new Channel(name);
  const closed = new AbortController();
  let held: Line | undefined;
  let state: LiveState = 'connecting';
  let isQueued = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (word: Word) => channel.postMessage(word);
  const become = (next: LiveState) => {
    state = next;
    live.onState(next);
  };

  const waitForWord = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, quietMs);
  };
  const ask = () => {
    clearTimeout(timer);
    tell({ kind: 'ask' });
    timer = setTimeout(() => void hold({ steal: true }), answerMs);
  };
  channel.onmessage = ({ data: word }: MessageEvent<Word>) => {
    if (held) {
      if (word.kind === 'ask') tell({ kind: 'state', state });
      return;
    }
    if (word.kind === 'ask') return;
    waitForWord();
    if (word.kind === 'event') live.onEvent(word.event);
    else if (word.state !== state) become(word.state);
  };

  /** Until the lock is given back. */
  const lead = () => {
    clearTimeout(timer);
    const isTakenOver = state !== 'connecting';
    held = open({
      onEvent(event) {
        live.onEvent(event);
        tell({ kind: 'event', event });
      },
      onState(next) {
        // While the line changes hands, nobody hears of what happens.
        become(next === 'connecting' && isTakenOver ? 'polling' : next);
        tell({ kind: 'state', state });
      },
    });
    return new Promise<void>((giveBack) => {
      closed.signal.addEventListener('abort', () => giveBack());
    });
  };
  const hold = async (options: LockOptions) => {
    let isOurs = false;
    try {
      await locks.request(name, options, () => {
        if (options.steal !== true) isQueued = false;
        if (closed.signal.aborted) return;
        isOurs = true;
        return lead();
      });
    } catch {
      if (closed.signal.aborted) return;
      if (isOurs) follow();
      // Locks are refused here: as where there are none.
      else held ??= open(live);
    }
  };
  const queue = () => {
    if (isQueued) return;
    isQueued = true;
    void hold({ signal: closed.signal });
  };
  /** It was taken from us. */
  const follow = () => {
    held?.close();
    held = undefined;
    become('polling');
    queue();
    ask();
  };

  queue();
  ask();
  return {
    close() {
      closed.abort();
      clearTimeout(timer);
      held?.close();
      channel.close();
    },
  };
}
