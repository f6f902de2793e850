import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, patch, post } from '../api/client.ts';
import type { Page } from '../api/pages.ts';
import type { Automation, AutomationPatch, Run, RunDetail, RunStage } from '../api/shapes.ts';
import type { RunFilters, StageName } from './run-filters.ts';

export const runsPollMs = 10_000;
const pageSize = 50;

export function fetchRuns(
  { state, stage, flow, q }: RunFilters,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<Run>> {
  const query = { state, stage, flow, q, cursor: cursor ?? '', limit: pageSize };
  return get('/api/runs', query, signal);
}

export const runsQuery = (filters: RunFilters) =>
  infiniteQueryOptions({
    queryKey: ['runs', filters],
    queryFn: ({ pageParam, signal }) => fetchRuns(filters, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => get<RunDetail>(`/api/runs/${encodeURIComponent(id)}`, {}, signal),
  });

export const automationQuery = queryOptions({
  queryKey: ['automation'],
  queryFn: async ({ signal }) => {
    const { items } = await get<{ items: Automation[] }>('/api/automation', {}, signal);
    return items;
  },
  // Somebody else may switch, and counts grow by themselves.
  refetchInterval: 30_000,
});

const stagePath = (runId: string, stage: StageName) =>
  `/api/runs/${encodeURIComponent(runId)}/stages/${stage}`;

/** @param proposal in place of what was suggested */
export function applyStage(runId: string, stage: StageName, proposal?: unknown): Promise<RunStage> {
  return post(`${stagePath(runId, stage)}/apply`, proposal === undefined ? {} : { proposal });
}

export function rejectStage(runId: string, stage: StageName, reason: string): Promise<RunStage> {
  return post(`${stagePath(runId, stage)}/reject`, { reason });
}

export function switchAutomation(flow: string, change: AutomationPatch): Promise<Automation> {
  return patch(`/api/automation/${encodeURIComponent(flow)}`, change);
}
