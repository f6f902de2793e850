import type { Conversation } from '../api/shapes.ts';
import { useNow } from '../parts/use-now.ts';
import { type WindowState, windowStateAt } from './answer-window.ts';

/** undefined: nothing limits answers here, or nothing is known of it. */
export function useWindowState({ window }: Conversation): WindowState | undefined {
  const now = useNow();
  return window ? windowStateAt(window, now) : undefined;
}
