import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useMe } from '../api/session.ts';
import { applyLiveEvent } from './apply-live-event.ts';
import { LiveContext } from './live-context.ts';
import { type Line, type Live, type LiveState, openLive } from './open-live.ts';
import { shareLive } from './share-live.ts';

/** Keeps what is loaded up to date, from sign-in to sign-out. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const me = useMe().email;
  const [state, setState] = useState<LiveState>('connecting');

  useEffect(() => {
    let wasAway = false;
    const line = openLine(me, {
      onEvent: (event) => applyLiveEvent(client, event, me),
      onState(next) {
        setState(next);
        // What happened meanwhile has not been sent to us.
        if (next === 'live' && wasAway) void catchUp();
        wasAway = next === 'polling';
      },
    });
    const catchUp = () =>
      client.invalidateQueries({
        // Long lists look at their first page only (`useNewestPage`).
        predicate: ({ queryKey }) => !longLists.has(String(queryKey[0])),
      });
    return () => line.close();
  }, [client, me]);

  return <LiveContext value={state}>{children}</LiveContext>;
}

/** Browsers know locks only on https and on localhost: elsewhere each tab has a line of its own. */
function openLine(me: string, live: Live): Line {
  const open = (each: Live) => openLive('/api/events', each);
  const { locks } = navigator as Partial<Navigator>;
  if (!locks || typeof BroadcastChannel === 'undefined') return open(live);
  return shareLive(`omnirelay.live.${me}`, live, open, { locks, Channel: BroadcastChannel });
}

const longLists = new Set(['conversations', 'messages', 'deliveries', 'runs', 'reports']);
