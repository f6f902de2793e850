import { BadInputError } from '@omnirelay/shared/errors.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import {
  endSessions,
  findSession,
  listSessions,
  type SessionRow,
} from '@omnirelay/shared/store/sessions.ts';
import type { z } from 'zod';
import { type Api, ById, NoBody, NoContent, refusals } from '../api/api.ts';
import { EndedOthers, SessionsQuery, type SignedIn, SignedIns } from '../api/contract-trust.ts';
import { notFound } from '../inbox/find.ts';
import { tellEnded } from '../plugins/session.ts';
import { normalizeEmail } from '../sign-in/accounts.ts';
import type { EndedSessions } from '../sign-in/ended-sessions.ts';

const tags = ['sign-in'];

/** Who is signed in where: seen and ended by oneself, and by administrators. */
export function registerSessions(
  app: Api,
  deps: { db: Database; endedSessions: EndedSessions },
): void {
  const { db, endedSessions } = deps;

  app.get(
    '/api/sessions',
    {
      schema: {
        tags,
        summary: 'Where somebody is signed in, the newest first.',
        querystring: SessionsQuery,
        response: { 200: SignedIns, ...refusals() },
      },
    },
    async (request) => {
      const { email: ours, role } = request.user;
      const email = normalizeEmail(request.query.email || ours);
      if (email !== ours && role !== 'admin') {
        const message = 'Only administrators see where others are signed in.';
        throw new BadInputError('forbidden', message, { status: 403 });
      }
      const rows = await listSessions(db, email, new Date());
      return { items: rows.map((row) => showSession(row, request.sessionId)) };
    },
  );

  app.delete(
    '/api/sessions/:id',
    {
      schema: {
        tags,
        summary: 'End a session, on all consoles within two seconds.',
        params: ById,
        response: { 204: NoContent, ...refusals(404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { email: actor, role } = request.user;
      const row = await findSession(db, id);
      // Whose it is, or that there is one, is nobody else's business.
      if (!row || (row.email !== actor && role !== 'admin')) throw notFound('session');
      await db.transaction(async (tx) => {
        const ended = await endSessions(tx, { id }, { endedBy: actor, endedAt: new Date() });
        const details = { email: row.email };
        if (ended.length > 0) {
          await writeAudit(tx, { actor, action: 'session.end', subject: id, details });
        }
      });
      await tellEnded(endedSessions, [id]);
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/sessions/end-others',
    {
      schema: {
        tags,
        summary: 'Sign out everywhere else.',
        description: 'Ends all sessions of one’s own but the one that asks.',
        body: NoBody,
        response: { 200: EndedOthers, ...refusals() },
      },
    },
    async (request) => {
      const { email } = request.user;
      const ended = await db.transaction(async (tx) => {
        const by = { endedBy: email, endedAt: new Date() };
        const these = await endSessions(tx, { email, exceptId: request.sessionId }, by);
        const details = { sessions: these.length };
        await writeAudit(tx, {
          actor: email,
          action: 'session.end-others',
          subject: email,
          details,
        });
        return these;
      });
      await tellEnded(
        endedSessions,
        ended.map(({ id }) => id),
      );
      return { ended: ended.length };
    },
  );
}

function showSession(row: SessionRow, currentId: string | undefined): z.infer<typeof SignedIn> {
  const { id, email, address, userAgent } = row;
  return {
    ...{ id, email, address, userAgent },
    startedAt: row.startedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    isCurrent: id === currentId,
  };
}
