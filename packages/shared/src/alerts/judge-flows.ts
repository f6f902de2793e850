import type { Thresholds } from '../config/alerts.ts';
import type { GateFacts, LaneFacts, RedisFacts } from './facts.ts';
import type { Trouble } from './judge.ts';
import { spell } from './spell.ts';
import type { Tallied } from './tally.ts';

/** What waits and why, by flow; whom we can't reach. Pure. */
export function judgeFlows(
  facts: Pick<RedisFacts, 'lanes' | 'gates' | 'recent' | 'lastHour' | 'verdicts'>,
  thresholds: Thresholds,
  nowMs: number,
): Trouble[] {
  return [
    ...byFlow(facts.lanes).flatMap((lane) => [
      ...judgeOldest(lane, thresholds, nowMs),
      ...judgeStuck(lane, facts.verdicts.get(lane.flow) ?? 0, thresholds, nowMs),
    ]),
    ...facts.gates.flatMap((gate) => judgeGate(gate, thresholds, nowMs)),
    ...countBy(facts.recent, (one) => one.kind === 'verdict' && one.what === 'retrying').flatMap(
      ({ subject, count }): Trouble[] =>
        count < thresholds['processing-errors']
          ? []
          : [
              {
                name: 'processing-errors',
                subject,
                summary: `${count} attempts of ${subject} failed in 10 minutes and are tried again`,
              },
            ],
    ),
    ...countBy(facts.lastHour, ({ kind }) => kind === 'leak').flatMap(
      ({ subject, count }): Trouble[] =>
        count < thresholds['leak-stopped']
          ? []
          : [
              {
                name: 'leak-stopped',
                subject,
                summary: `Private content was stopped on its way to a customer in ${subject} (${count} in the last hour)`,
              },
            ],
    ),
  ];
}

type FlowLanes = Omit<LaneFacts, 'connection'>;

function byFlow(lanes: LaneFacts[]): FlowLanes[] {
  const found = new Map<string, FlowLanes>();
  for (const { flow, waiting, oldestMs, ready } of lanes) {
    const known = found.get(flow) ?? { flow, waiting: 0, oldestMs: undefined, ready: 0 };
    const times = [known.oldestMs, oldestMs].filter((ms) => ms !== undefined);
    found.set(flow, {
      flow,
      waiting: known.waiting + waiting,
      oldestMs: times.length === 0 ? undefined : Math.min(...times),
      ready: known.ready + ready,
    });
  }
  return [...found.values()];
}

function judgeOldest(
  { flow, waiting, oldestMs }: FlowLanes,
  thresholds: Thresholds,
  nowMs: number,
): Trouble[] {
  if (oldestMs === undefined || nowMs - oldestMs < thresholds['oldest-unsent-message']) return [];
  const among = waiting === 1 ? '1 conversation waits' : `${waiting} conversations wait`;
  const summary = `${among} in ${flow}, the oldest for ${spell(nowMs - oldestMs)}`;
  return [{ name: 'oldest-unsent-message', subject: flow, summary, sinceMs: oldestMs }];
}

/** Nothing holds it back, and nobody has come to any end with anything: workers hang, or jobs are lost. */
function judgeStuck(
  { flow, oldestMs, ready }: FlowLanes,
  verdicts: number,
  thresholds: Thresholds,
  nowMs: number,
): Trouble[] {
  const longMs = thresholds['stuck-consumption'];
  if (ready === 0 || verdicts > 0) return [];
  if (oldestMs === undefined || nowMs - oldestMs < longMs) return [];
  const summary = `${ready} conversations of ${flow} could be worked on, and nothing was for ${spell(longMs)}`;
  return [{ name: 'stuck-consumption', subject: flow, summary }];
}

function judgeGate(
  { kind, name, failingSinceMs, hasOpened }: GateFacts,
  thresholds: Thresholds,
  nowMs: number,
): Trouble[] {
  if (failingSinceMs === undefined) return [];
  const forMs = nowMs - failingSinceMs;
  const nothing = `nothing has got through for ${spell(forMs)}`;
  if (kind === 'target') {
    if (forMs < thresholds['target-failing']) return [];
    const summary = `The target of ${name} fails: ${nothing}`;
    return [{ name: 'target-failing', subject: name, summary, sinceMs: failingSinceMs }];
  }
  if (!hasOpened || forMs < thresholds['breaker-open']) return [];
  const summary = `The breaker of ${name} is open: ${nothing}`;
  return [{ name: 'breaker-open', subject: name, summary, sinceMs: failingSinceMs }];
}

function countBy(tallied: Tallied[], isOne: (one: Tallied) => boolean) {
  const found = new Map<string, number>();
  for (const one of tallied) {
    if (isOne(one)) found.set(one.subject, (found.get(one.subject) ?? 0) + one.count);
  }
  return [...found].map(([subject, count]) => ({ subject, count }));
}
