import { challengeOf, opaqueToken } from './ids.ts';
import type { TokenPair } from './model.ts';
import type { OauthError } from './refusals.ts';
import type { Switches } from './switches.ts';

/** What people and tests do with the tokens, and what they see of them. */
export interface Tokens {
  /** The pair that was given last. */
  current(): TokenPair;
  /** How often a refresh token gave a new pair. */
  refreshes: number;
  /** Spent: each gave a pair, once. */
  usedRefreshTokens: string[];
  /** How often a spent one was presented again. */
  reused: number;
  /** Every access token ends now; refresh tokens live on. */
  expireAccess(): void;
  /** The consent is withdrawn: no refresh token gives anything more. Access tokens live on. */
  revokeRefresh(): void;
  /** The next call of the token endpoint takes effect, and its answer never arrives. */
  loseNextAnswer(): void;
  /** A new pair, as the console's API Explorer gives it. */
  issue(): TokenPair;
  /** As the consent page hands it out. Without a challenge, any verifier fits. */
  authorizationCode(challenge?: string): string;
}

export interface TokenStore extends Tokens {
  isGood(access: string): boolean;
  refresh(token: string): TokenPair | OauthError;
  exchange(code: string, verifier: string): TokenPair | OauthError;
}

/** Three months. */
export const refreshLifeMs = 90 * 24 * 3_600_000;
const codeLifeMs = 10 * 60_000;

export function createTokens(
  first: TokenPair,
  parts: {
    nowMs: () => number;
    switches: Switches;
    loseNextAnswer(): void;
    onTokens?: ((pair: TokenPair) => void) | undefined;
  },
): TokenStore {
  const { nowMs, switches } = parts;
  const access = new Map<string, { endsMs: number }>();
  const refresh = new Map<string, { endsMs: number; access: string }>();
  const codes = new Map<string, { endsMs: number; challenge: string | undefined }>();
  let current = first;

  function keep(pair: TokenPair): TokenPair {
    access.set(pair.access, { endsMs: nowMs() + switches.accessLifeMs });
    refresh.set(pair.refresh, { endsMs: nowMs() + refreshLifeMs, access: pair.access });
    current = pair;
    return pair;
  }

  function nextPair(): TokenPair {
    const pair = keep({ access: opaqueToken(), refresh: opaqueToken() });
    parts.onTokens?.(pair);
    return pair;
  }

  keep(first);
  const tokens: TokenStore = {
    refreshes: 0,
    usedRefreshTokens: [],
    reused: 0,
    current: () => ({ ...current }),
    isGood: (token) => (access.get(token)?.endsMs ?? 0) > nowMs(),
    expireAccess: () => access.clear(),
    revokeRefresh: () => refresh.clear(),
    loseNextAnswer: parts.loseNextAnswer,
    issue() {
      if (switches.consentEndsOldPair) {
        access.clear();
        refresh.clear();
      }
      return nextPair();
    },
    authorizationCode(challenge) {
      const code = opaqueToken();
      codes.set(code, { endsMs: nowMs() + codeLifeMs, challenge });
      return code;
    },
    refresh(token) {
      if (tokens.usedRefreshTokens.includes(token)) {
        tokens.reused += 1;
        return { error: -14020, reason: 'The refresh token has been used' };
      }
      const known = refresh.get(token);
      if (!known || known.endsMs <= nowMs()) {
        return { error: switches.rejectedRefresh, reason: 'The refresh token is not valid' };
      }
      refresh.delete(token);
      tokens.usedRefreshTokens.push(token);
      if (switches.oldAccessDies) access.delete(known.access);
      tokens.refreshes += 1;
      return nextPair();
    },
    exchange(code, verifier) {
      const known = codes.get(code);
      if (!known || known.endsMs <= nowMs()) {
        return { error: -14000, reason: 'The authorization code is not valid' };
      }
      // A wrong verifier spends it, too: whoever guesses has one try.
      codes.delete(code);
      if (known.challenge !== undefined && known.challenge !== challengeOf(verifier)) {
        return { error: -14000, reason: 'The code verifier is not valid' };
      }
      return tokens.issue();
    },
  };
  return tokens;
}
