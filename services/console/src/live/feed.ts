import type { LiveChange } from '@omnirelay/shared/store/live.ts';
import type { LiveEvent } from './load-changes.ts';

/** Where the events go: a response that stays open. */
export interface LiveReader {
  write(bytes: Buffer): boolean;
  /** bytes that it has not taken yet */
  readonly writableLength: number;
  destroy(): void;
}

export interface LiveFeed {
  add(reader: LiveReader): void;
  remove(reader: LiveReader): void;
  readonly size: number;
  take(changes: LiveChange[]): void;
  /** Lets all go: whoever comes after it is served again. */
  close(): void;
}

/** Changes that come together are read together. */
const gatherMs = 50;
const maxAtOnce = 100;
/** More than this to catch up with, and asking for everything anew is less work. */
const maxPending = 5_000;
/** What a reader may leave lying until there is more; then it is let go. */
const maxUnreadBytes = 1024 * 1024;

/**
 * Reads what changed once, and hands it to all readers. Whoever is too slow is let go instead of
 * being waited for: browsers connect again by themselves, and then ask for what they show.
 */
export function createLiveFeed(
  load: (changes: LiveChange[]) => Promise<LiveEvent[]>,
  onError: (error: unknown) => void,
): LiveFeed {
  const readers = new Set<LiveReader>();
  const pending = new Map<string, LiveChange>();
  let timer: NodeJS.Timeout | undefined;
  let isLoading = false;

  function letGo(reader: LiveReader): void {
    readers.delete(reader);
    reader.destroy();
  }

  function letAllGo(): void {
    pending.clear();
    for (const reader of [...readers]) letGo(reader);
  }

  async function flush(): Promise<void> {
    timer = undefined;
    isLoading = true;
    const changes = [...pending.values()].slice(0, maxAtOnce);
    for (const change of changes) pending.delete(keyOf(change));
    try {
      const text = (await load(changes)).map(encode).join('');
      // One copy, however many read it.
      const bytes = Buffer.from(text);
      if (bytes.length > 0) for (const reader of [...readers]) send(reader, bytes);
    } catch (error) {
      // They would miss something for good.
      onError(error);
      letAllGo();
    }
    isLoading = false;
    schedule();
  }

  function schedule(): void {
    if (pending.size > 0 && !isLoading) timer ??= setTimeout(() => void flush(), gatherMs);
  }

  function send(reader: LiveReader, bytes: Buffer): void {
    if (reader.writableLength > maxUnreadBytes) letGo(reader);
    else reader.write(bytes);
  }

  return {
    add: (reader) => void readers.add(reader),
    remove: (reader) => void readers.delete(reader),
    get size() {
      return readers.size;
    },
    take(changes) {
      if (readers.size === 0) return;
      for (const change of changes) pending.set(keyOf(change), change);
      if (pending.size > maxPending) letAllGo();
      schedule();
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
      letAllGo();
    },
  };
}

function keyOf({ kind, id }: LiveChange): string {
  return `${kind} ${id}`;
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html: JSON has no line breaks. */
function encode({ kind, data }: LiveEvent): string {
  return `event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
}
