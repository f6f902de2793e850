import { type Finding, problem, warning } from '../finding.ts';

export interface WorkerFacts {
  /** by lane; undefined: Redis does not tell */
  workers: Map<string, number> | undefined;
  /** of all mailboxes, in milliseconds */
  oldestWaitingMs: number | undefined;
  /** the lane of that mailbox */
  oldestLane: string | undefined;
  parked: { flow: string; events: number }[];
  /** records that Postgres will never take */
  unrecorded: number;
}

const lateMs = 5 * 60_000;

/** Pure. */
export function judgeWorkers(facts: WorkerFacts): Finding[] {
  return [...judgeLanes(facts), ...judgeWaiting(facts), ...judgeParked(facts)];
}

function judgeLanes({ workers }: WorkerFacts): Finding[] {
  if (!workers || workers.size === 0) return [];
  const idle = [...workers].filter(([, count]) => count === 0).map(([lane]) => lane);
  if (idle.length === 0) return [];
  if (idle.length === workers.size) {
    const what = 'No worker runs: events are accepted, and wait';
    return [
      problem('workers_missing', 'workers', what, 'Start one: node services/worker/src/main.ts'),
    ];
  }
  const what = `No worker serves ${idle.join(', ')}`;
  const mend = 'Restart the workers: they read the file when they start, and all need the same';
  return [problem('lane_without_worker', 'workers', what, mend)];
}

function judgeWaiting({ oldestWaitingMs, oldestLane }: WorkerFacts): Finding[] {
  if (oldestWaitingMs === undefined || oldestWaitingMs < lateMs) return [];
  const minutes = Math.round(oldestWaitingMs / 60_000);
  const what = `An event has waited for ${minutes} min in ${oldestLane ?? 'a lane'}`;
  const mend = 'The Deliveries page says what it waits for: a provider, a pause, a limit, a worker';
  return [warning('events_waiting', 'workers', what, mend)];
}

function judgeParked({ parked, unrecorded }: WorkerFacts): Finding[] {
  const count = parked.reduce((sum, { events }) => sum + events, 0);
  const flows = parked.map(({ flow, events }) => `${flow} ${events}`).join(', ');
  const found: (Finding | false)[] = [
    count > 0 &&
      warning(
        'events_parked',
        'workers',
        `${count} events wait for a person (${flows})`,
        'Read why on the Deliveries page, mend it, and replay them',
      ),
    unrecorded > 0 &&
      warning(
        'records_refused',
        'workers',
        `${unrecorded} records could not be stored`,
        "Read them (redis-cli xrange '{omnirelay}:unrecorded' - +) and report them",
      ),
  ];
  return found.filter((one) => one !== false);
}
