import { ZaloRefusal } from '@omnirelay/adapters/zalo/errors.ts';
import { windowAt } from '@omnirelay/adapters/zalo/window.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { callZalo, type ZaloSide } from './zalo-calls.ts';

/**
 * Whether the customer may still be answered, known before anything is sent. What we have heard may be
 * old: only Zalo's own word closes the window.
 * @param interactedAt when we last heard of the customer
 * @throws ZaloRefusal `window_closed`, PermanentError where the account is not to pay
 */
export async function requireOpenWindow(
  deps: { gate: Gate; nowMs(): number } & ZaloSide,
  userId: string,
  interactedAt: Date | null,
): Promise<void> {
  const knownMs = interactedAt?.getTime();
  const known = knownMs === undefined ? 'closed' : windowAt(knownMs, deps.nowMs());
  if (known === 'free') return;
  const { paidWindow } = deps.zaloConnection;
  if (known === 'paid' && paidWindow === 'send') return;
  const atMs = await callZalo(deps, () => deps.zalo.lastInteraction(userId));
  // Zalo doesn't say: then its answer to the message will.
  if (atMs === undefined && knownMs === undefined) return;
  const now = windowAt(Math.max(atMs ?? 0, knownMs ?? 0), deps.nowMs());
  if (now === 'closed') throw new ZaloRefusal('POST text message', -230, 'window_closed', '');
  if (now === 'paid' && paidWindow === 'refuse') {
    throw new PermanentError(
      'the customer was last heard of more than 48 hours ago, and this connection sends nothing that Zalo bills (paidWindow: refuse)',
    );
  }
}
