import { listRuns } from '@omnirelay/shared/store/run-lists.ts';
import { z } from 'zod';
import { type Api, ById, refusals } from '../api/api.ts';
import {
  Apply,
  Reject,
  RunDetail,
  RunStage,
  RunsPage,
  RunsQuery,
} from '../api/contract-automation.ts';
import { type AutomationDeps, applySuggestion, refusedBy } from '../automation/apply-suggestion.ts';
import { findRunOrRefuse, stageNamed } from '../automation/find.ts';
import { reject } from '../automation/reject-suggestion.ts';
import { showRun, showRunDetail, showStage } from '../automation/show-run.ts';

const tags = ['runs'];
const OfStage = ById.extend({ stage: z.string().max(100) });
/** The longest proposal, each of its characters as long as JSON can make it. */
const proposalLimit = 512 * 1024;
/** Long enough for the look and the write; then it goes on by itself. */
export const applyWaitMs = 8_000;

export function registerRuns(app: Api, deps: AutomationDeps & { applyWaitMs: number }): void {
  const { db } = deps;
  const stageOf = async (params: z.infer<typeof OfStage>) => {
    const stage = stageNamed(params.stage);
    const { run, stages } = await findRunOrRefuse(db, params.id);
    return { run, stage, row: stages.find((one) => one.stage === stage) };
  };

  app.get(
    '/api/runs',
    {
      schema: {
        tags,
        summary: 'Tickets on their way through the stages, the newest first.',
        querystring: RunsQuery,
        response: { 200: RunsPage, ...refusals() },
      },
    },
    async (request) => {
      const { ticketId, state, stage, flow, q, cursor, limit } = request.query;
      const { items, nextCursor } = await listRuns(db, {
        ticketId: ticketId?.trim() || undefined,
        state: state || undefined,
        waitsAt: stage || undefined,
        flow: flow?.trim() || undefined,
        q: q?.trim() || undefined,
        cursor,
        limit,
      });
      return { items: items.map(showRun), nextCursor };
    },
  );

  app.get(
    '/api/runs/:id',
    {
      schema: {
        tags,
        summary: 'One run with its eight stages; also by the id of an event that it answers.',
        params: ById,
        response: { 200: RunDetail, ...refusals(404) },
      },
    },
    async (request) => {
      const { run, stages } = await findRunOrRefuse(db, request.params.id);
      return showRunDetail(run, stages, request.user.role);
    },
  );

  app.post(
    '/api/runs/:id/stages/:stage/apply',
    {
      bodyLimit: proposalLimit,
      schema: {
        tags,
        summary: 'Carry a suggestion out, as it is or changed. 202: it is still under way.',
        params: OfStage,
        body: Apply.nullable(),
        response: { 200: RunStage, 202: RunStage, ...refusals(404, 409, 413) },
      },
    },
    async (request, reply) => {
      const place = await stageOf(request.params);
      const patience = { timeoutMs: deps.applyWaitMs, isGone: () => reply.raw.destroyed };
      const proposal = request.body?.proposal;
      const outcome = await applySuggestion(deps, request.user, place, proposal, patience);
      if (outcome.kind === 'refused') throw refusedBy(outcome.reason);
      return reply
        .code(outcome.kind === 'applied' ? 200 : 202)
        .send(showStage(outcome.row, request.user.role));
    },
  );

  app.post(
    '/api/runs/:id/stages/:stage/reject',
    {
      schema: {
        tags,
        summary: 'Let a suggestion be. Nothing is written.',
        params: OfStage,
        body: Reject.nullable(),
        response: { 200: RunStage, ...refusals(404, 409) },
      },
    },
    async (request) => {
      const place = await stageOf(request.params);
      const row = await reject(deps, request.user, place, request.body?.reason ?? '');
      return showStage(row, request.user.role);
    },
  );
}
