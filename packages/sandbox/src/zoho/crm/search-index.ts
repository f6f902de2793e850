export interface CrmSwitches {
  /** How far the search index lags behind, in milliseconds. */
  searchLagMs: number;
}

/** What searches know of the records: what they were a while ago, where the index lags. */
export interface CrmIndex<T extends { id: string }> {
  note(record: T): void;
  /** As the index has them now. */
  records(): T[];
}

export function createCrmIndex<T extends { id: string }>(
  switches: CrmSwitches,
  nowMs: () => number,
): CrmIndex<T> {
  const noted = new Map<string, { atMs: number; record: T }[]>();

  return {
    note(record) {
      const versions = noted.get(record.id) ?? [];
      noted.set(record.id, [...versions, { atMs: nowMs(), record: { ...record } }]);
    },
    records() {
      const upToMs = nowMs() - switches.searchLagMs;
      return [...noted.values()].flatMap((versions) => {
        return versions.findLast(({ atMs }) => atMs <= upToMs)?.record ?? [];
      });
    },
  };
}
