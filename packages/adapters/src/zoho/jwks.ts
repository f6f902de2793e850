import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { createHttpClient } from '../http/client.ts';
import { type KeySource, KeysUnavailable } from '../provider.ts';

/** Zoho waits five seconds for its answer, and the first webhook after a start waits for the keys. */
const timeoutMs = 1_500;
/** Keys are asked for again this often, so that one that was withdrawn stops counting. */
const freshMs = 60 * 60_000;
/** Nor more often than this, whatever key ids callers make up. */
const pauseMs = 60_000;
/** Where there are no keys at all, nothing can be taken in: asked again sooner. */
const pauseWithoutKeysMs = 2_000;

/** RS256 asks for it. */
const minKeyBits = 2_048;

const Keys = z.looseObject({ keys: z.array(z.unknown()).max(100) });
const RsaKey = z.looseObject({
  kid: z.string(),
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  use: z.literal('sig').optional(),
  alg: z.literal('RS256').optional(),
});

type KeysById = ReadonlyMap<string, KeyObject>;

interface Origin {
  keys: KeysById | undefined;
  readAtMs: number;
  triedAtMs: number;
  isDown: boolean;
  reading: Promise<void> | undefined;
}

/** Reads `/.well-known/jwks.json` of an origin. @throws when it can't, or finds no keys */
export type ReadKeys = (origin: string) => Promise<unknown>;

/**
 * The keys of each origin, remembered. A host that is down costs nothing while its keys are known: they
 * go on serving. Origins come from the configuration alone, never from a token.
 */
export function createKeySource(
  read: ReadKeys = readJwks,
  nowMs: () => number = Date.now,
): KeySource {
  const origins = new Map<string, Origin>();

  async function readAgain(origin: string, known: Origin): Promise<void> {
    known.triedAtMs = nowMs();
    try {
      known.keys = keysById(await read(origin));
      known.readAtMs = nowMs();
      known.isDown = false;
    } catch (cause) {
      known.isDown = true;
      if (known.keys) return;
      throw new KeysUnavailable(`the keys at ${origin} can't be had`, { cause });
    } finally {
      known.reading = undefined;
    }
  }

  /** One reading at a time; nobody starts another within the pause. */
  function refresh(origin: string, known: Origin): Promise<void> | undefined {
    const pause = known.keys ? pauseMs : pauseWithoutKeysMs;
    if (!known.reading && nowMs() - known.triedAtMs >= pause) {
      known.reading = readAgain(origin, known);
    }
    return known.reading;
  }

  return {
    async find(origin, keyId) {
      const never = Number.NEGATIVE_INFINITY;
      const known = origins.get(origin) ?? {
        ...{ keys: undefined, readAtMs: never, triedAtMs: never },
        ...{ isDown: false, reading: undefined },
      };
      origins.set(origin, known);
      const found = known.keys?.get(keyId);
      // What is known answers at once; its being read again is nobody's wait.
      if (found && nowMs() - known.readAtMs >= freshMs) void refresh(origin, known);
      if (found) return found;
      await refresh(origin, known);
      const key = known.keys?.get(keyId);
      // It may be one of those that could not be asked for.
      if (!key && known.isDown) throw new KeysUnavailable(`the keys at ${origin} can't be had`);
      return key;
    },
  };
}

/** @throws when it isn't a set with at least one key that can be used */
function keysById(json: unknown): KeysById {
  const usable = Keys.parse(json).keys.flatMap((one) => {
    const key = RsaKey.safeParse(one);
    return key.success ? toPublicKey(key.data) : [];
  });
  if (usable.length === 0) throw new Error('there are no keys in it');
  return new Map(usable);
}

function toPublicKey({ kid, kty, n, e }: z.infer<typeof RsaKey>): [string, KeyObject][] {
  try {
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits >= minKeyBits ? [[kid, key]] : [];
  } catch {
    return [];
  }
}

/** Redirects are not followed. */
async function readJwks(origin: string): Promise<unknown> {
  const http = createHttpClient({ baseUrl: origin, headers: {}, timeoutMs });
  try {
    const path = '/.well-known/jwks.json';
    return (await http.send({ method: 'GET', path, what: 'GET keys' })).json;
  } finally {
    await http.close();
  }
}
