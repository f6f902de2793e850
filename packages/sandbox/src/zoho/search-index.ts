import type { Ticket } from './model.ts';
import type { Switches } from './switches.ts';

/** What the search knows of tickets: what they were a while ago, where the index lags. */
export interface SearchIndex {
  note(ticket: Ticket): void;
  /** As the index has them now. */
  tickets(): Ticket[];
}

export function createSearchIndex(
  live: Map<string, Ticket>,
  switches: Pick<Switches, 'searchLagMs'>,
  nowMs: () => number,
): SearchIndex {
  const noted = new Map<string, { atMs: number; ticket: Ticket }[]>();

  /** Undefined: the index doesn't have it yet. */
  function indexed(ticket: Ticket): Ticket | undefined {
    const upToMs = nowMs() - switches.searchLagMs;
    return noted.get(ticket.id)?.findLast(({ atMs }) => atMs <= upToMs)?.ticket;
  }

  return {
    note(ticket) {
      const upToMs = nowMs() - switches.searchLagMs;
      const versions = noted.get(ticket.id) ?? [];
      // Of what the index has long had, the newest is enough.
      const newestOld = versions.findLastIndex(({ atMs }) => atMs <= upToMs);
      const kept = versions.slice(Math.max(newestOld, 0));
      const { threads, comments, tags } = ticket;
      const copy = { ...ticket, threads: [...threads], comments: [...comments], tags: [...tags] };
      noted.set(ticket.id, [...kept, { atMs: nowMs(), ticket: copy }]);
    },
    tickets() {
      const all = [...live.values()];
      if (switches.searchLagMs === 0) return all;
      return all.flatMap((ticket) => indexed(ticket) ?? []);
    },
  };
}
