import type { Tallied } from './tally.ts';

/** What is known of a store's contents; or why nothing is. */
export type Known<Facts> = { isAway: false; facts: Facts } | { isAway: true; reason: string };

/** How the lane of a flow stands. */
export interface LaneFacts {
  flow: string;
  connection: string;
  /** conversations with something waiting */
  waiting: number;
  /** since when the oldest of them waits */
  oldestMs: number | undefined;
  /** of those, how many nothing holds back: no delay, no retry */
  ready: number;
}

/** A breaker that has opened, of a connection or of a flow's target. */
export interface GateFacts {
  kind: 'connection' | 'target';
  name: string;
  /** since when no call has come through */
  failingSinceMs: number | undefined;
  hasOpened: boolean;
}

export interface RedisFacts {
  usedBytes: number;
  /** 0: as much as the machine has */
  maxBytes: number;
  /** undefined: the server hides them */
  settings: Record<string, string> | undefined;
  couldNotAppend: boolean;
  lanes: LaneFacts[];
  gates: GateFacts[];
  /** of the record stream */
  records: { count: number; oldestMs: number | undefined };
  /** of the last ten minutes */
  recent: Tallied[];
  /** of the last hour */
  lastHour: Tallied[];
  /** verdicts by flow since `stuck-consumption` looks back */
  verdicts: ReadonlyMap<string, number>;
  /** undefined: the server does not tell */
  workers: number | undefined;
}

export interface StuckFacts {
  flow: string;
  state: string;
  events: number;
}

export interface PostgresFacts {
  stuck: StuckFacts[];
  /** flows that are paused, by whom and since when */
  paused: { flow: string; by: string; sinceMs: number | undefined }[];
  /** codes of what is wrong with set-ups */
  drift: { connection: string; codes: string[] }[];
  /** of back-ups; undefined: there was none */
  backup:
    | {
        lastGoodMs: number | undefined;
        lastFailed: boolean;
        /** since when the next one is being made */
        underWaySinceMs?: number | undefined;
      }
    | undefined;
}

export interface TokenFacts {
  connection: string;
  state: 'ok' | 'expiring' | 'needs_reauth';
  expiresMs: number | undefined;
}

export interface Facts {
  redis: Known<RedisFacts>;
  postgres: Known<PostgresFacts>;
  /** undefined: not known now */
  tokens: TokenFacts[] | undefined;
}
