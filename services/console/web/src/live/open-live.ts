import { type LiveEvent, liveEventKinds } from './apply-live-event.ts';

/** `live`: events arrive by themselves. `polling`: they don't; lists have to ask. */
export type LiveState = 'connecting' | 'live' | 'polling';

export interface Live {
  onEvent(event: LiveEvent): void;
  onState(state: LiveState): void;
}

export interface Line {
  close(): void;
}

const firstRetryMs = 2_000;
const longestRetryMs = 30_000;

/** Listens to the server's events until closed, whatever happens to the line. */
export function openLive(url: string, { onEvent, onState }: Live, Source = EventSource): Line {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const connect = () => {
    source = new Source(url);
    source.onopen = () => {
      failures = 0;
      onState('live');
    };
    source.onerror = () => {
      onState('polling');
      // A browser gives up by itself after an answer that is no stream, such as a proxy's 502.
      if (source?.readyState !== Source.CLOSED) return;
      timer = setTimeout(connect, Math.min(longestRetryMs, firstRetryMs * 2 ** failures));
      failures += 1;
    };
    for (const kind of liveEventKinds) {
      source.addEventListener(kind, ({ data }) => {
        const parsed = parseJson(data);
        if (parsed !== undefined) onEvent({ kind, data: parsed } as LiveEvent);
      });
    }
  };

  onState('connecting');
  connect();
  return {
    close() {
      clearTimeout(timer);
      source?.close();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
