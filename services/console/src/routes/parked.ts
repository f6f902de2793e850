import type { ReplayDeps } from '@omnirelay/shared/mailbox/replay.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { groupParked } from '@omnirelay/shared/store/parked.ts';
import { type Api, refusals } from '../api/api.ts';
import { ParkedGroups, Redrive, Redriven } from '../api/contract-trust.ts';
import { redrive } from '../deliveries/redrive.ts';

const tags = ['deliveries'];

export function registerParked(app: Api, deps: ReplayDeps): void {
  app.get(
    '/api/parked',
    {
      schema: {
        tags,
        summary: 'What waits for a person, by cause.',
        response: { 200: ParkedGroups, ...refusals() },
      },
    },
    async () => {
      const groups = await groupParked(deps.db);
      return {
        items: groups.map(({ oldest, newest, ...group }) => ({
          ...group,
          oldest: oldest.toISOString(),
          newest: newest.toISOString(),
        })),
      };
    },
  );

  app.post(
    '/api/parked/replay',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'Put everything with one cause back to work, up to 500 at a time.',
        body: Redrive,
        response: { 202: Redriven, ...refusals() },
      },
    },
    async (request, reply) => {
      const { flow, reason, limit } = request.body;
      const before = (await groupParked(deps.db)).find(
        (group) => group.flow === flow && group.reason === reason,
      );
      const { replayed, failure } = await redrive(deps, { flow, reason }, limit);
      const isWhole = failure === undefined;
      const line = { event: 'deliveries.redriven', flow, reason, replayed, isWhole };
      // Said here first: what failed may be the store of the audit log.
      request.log.info(line, 'parked deliveries replayed');
      const details = { reason, replayed, ...(isWhole ? {} : { isWhole }) };
      const { email: actor } = request.user;
      await writeAudit(deps.db, { actor, action: 'redrive', subject: flow, details });
      if (!isWhole) throw failure;
      const remaining = Math.max(0, (before?.count ?? 0) - replayed);
      return reply.code(202).send({ replayed, remaining });
    },
  );
}
