import type { AnswerWindow } from '../api/shapes.ts';

export type WindowState = AnswerWindow['state'];

const order = ['free', 'paid', 'closed'] as const satisfies WindowState[];

/**
 * What the window is by now: while a page stands open, time passes. Only ever further than the server
 * said, whose clock is the one that counts.
 */
export function windowStateAt(window: AnswerWindow, now: Date): WindowState {
  const nowMs = now.getTime();
  const byTime =
    nowMs > Date.parse(window.closesAt)
      ? 'closed'
      : nowMs > Date.parse(window.freeUntil)
        ? 'paid'
        : 'free';
  return order.indexOf(byTime) > order.indexOf(window.state) ? byTime : window.state;
}
