export type Fault =
  /** Answered instead of being applied. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  /** Never answered, never applied. */
  | { kind: 'hang' }
  /** Applied, then never answered. */
  | { kind: 'hang-after' }
  /** The connection is destroyed, nothing is applied. */
  | { kind: 'drop-before' }
  /** Applied, then the connection is destroyed before any byte of the answer. */
  | { kind: 'drop-after' }
  /** Applied after a pause. */
  | { kind: 'delay'; ms: number };

export interface FaultRule {
  method?: string;
  /** Matched against the path with its query. */
  path?: RegExp;
  /** How many calls it hits; 1 by default, `Infinity` allowed. */
  times?: number;
  /** How many matching calls pass first. */
  skip?: number;
  /** 0..1; a matching call that is spared does not use up `times`. */
  probability?: number;
  fault: Fault;
}

export interface FaultPlan {
  inject(rule: FaultRule): void;
  clear(): void;
  /** The fault of the oldest rule that hits this call; uses it up. */
  take(method: string, path: string): Fault | undefined;
}

export function createFaultPlan(random: () => number = Math.random): FaultPlan {
  let rules: { rule: FaultRule; timesLeft: number; skipLeft: number }[] = [];

  return {
    inject(rule) {
      rules.push({ rule, timesLeft: rule.times ?? 1, skipLeft: rule.skip ?? 0 });
    },
    clear() {
      rules = [];
    },
    take(method, path) {
      for (const entry of rules) {
        if (!matches(entry.rule, method, path)) continue;
        if (entry.skipLeft > 0) {
          entry.skipLeft -= 1;
          continue;
        }
        if (random() >= (entry.rule.probability ?? 1)) continue;
        entry.timesLeft -= 1;
        rules = rules.filter((other) => other.timesLeft > 0);
        return entry.rule.fault;
      }
      return undefined;
    },
  };
}

function matches(rule: FaultRule, method: string, path: string): boolean {
  if (rule.method !== undefined && rule.method.toUpperCase() !== method.toUpperCase()) return false;
  // `search` ignores `lastIndex`, so a /g expression matches every time.
  return rule.path === undefined || path.search(rule.path) !== -1;
}
