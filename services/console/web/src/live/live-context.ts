import { createContext, useContext } from 'react';
import type { LiveState } from './open-live.ts';

export const LiveContext = createContext<LiveState>('connecting');

export function useLiveState(): LiveState {
  return useContext(LiveContext);
}

/** How often to ask when nothing arrives by itself; false: not at all. */
export function usePolling(everyMs: number): number | false {
  return useLiveState() === 'polling' ? everyMs : false;
}
