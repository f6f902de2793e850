import { queryOptions } from '@tanstack/react-query';
import { get, patch, post, postLong } from '../api/client.ts';
import type {
  DryRun,
  DryRunResult,
  FilterTest,
  FilterTestResult,
  Flow,
  FlowPatch,
  FlowTestResult,
} from '../api/shapes.ts';

export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  queryFn: async ({ signal }) => {
    const { items } = await get<{ items: Flow[] }>('/api/flows', {}, signal);
    return items;
  },
  // Counters change without anybody announcing it.
  refetchInterval: 10_000,
});

const path = (id: string) => `/api/flows/${encodeURIComponent(id)}`;

export const patchFlow = (id: string, changes: FlowPatch) => patch<Flow>(path(id), changes);
export const undoTarget = (id: string) => post<Flow>(`${path(id)}/undo`);
export const testTarget = (id: string, url?: string) =>
  post<FlowTestResult>(`${path(id)}/test`, url === undefined ? {} : { url });
export const testFilter = (id: string, given: FilterTest) =>
  postLong<FilterTestResult>(`${path(id)}/filter-test`, given);
export const dryRun = (id: string, given: DryRun) =>
  postLong<DryRunResult>(`${path(id)}/dry-run`, given);
