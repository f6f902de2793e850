import { copyAllWebhookSecrets } from '@omnirelay/shared/gate/webhook-secrets.ts';
import type { KeyRing, SealedWith } from '@omnirelay/shared/secrets/seal.ts';
import { holdConnectionSecrets } from '@omnirelay/shared/store/connection-secrets.ts';
import { listPlaces, type PlaceDeps } from './list-places.ts';
import type { Place } from './place.ts';

export interface Found extends SealedWith {
  what: string;
  /** sealed anew just now */
  isNew: boolean;
}

/** What is sealed, and with which key. Changes nothing. */
export async function inspectSecrets(deps: PlaceDeps & { ring: KeyRing }): Promise<Found[]> {
  const found: Found[] = [];
  for (const { what, context, read } of await listPlaces(deps)) {
    const sealed = await read();
    if (sealed === undefined) continue;
    found.push({ what, ...deps.ring.inspect(sealed, context), isNew: false });
  }
  return found;
}

/**
 * Seals everything with the new key, one by one: it can be broken off anywhere, and run again. Each is replaced
 * only where it is still what was read, so that no token is lost that a worker brings meanwhile.
 */
export async function rotateSecrets(deps: PlaceDeps & { ring: KeyRing }): Promise<Found[]> {
  const found: Found[] = [];
  for (const place of await listPlaces(deps)) {
    const one = await rotate(place, deps.ring);
    if (one) found.push(one);
  }
  // Of the webhook secrets, Redis has a copy that may be older than all of this.
  await deps.db.transaction(async (tx) => {
    await copyAllWebhookSecrets(deps, await holdConnectionSecrets(tx));
  });
  return found;
}

async function rotate(
  { what, context, read, replace }: Place,
  ring: KeyRing,
): Promise<Found | undefined> {
  for (;;) {
    const sealed = await read();
    if (sealed === undefined) return undefined;
    const inspected = ring.inspect(sealed, context);
    if (inspected.key !== 'old') return { what, ...inspected, isNew: false };
    const secret = ring.open(sealed, context) ?? '';
    const anew = ring.seal(secret, context);
    // Else somebody was faster: what they have put there is looked at in turn.
    if (await replace(sealed, anew)) {
      return { what, ...ring.inspect(anew, context), isNew: true };
    }
  }
}
