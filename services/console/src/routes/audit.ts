import { listAudit } from '@omnirelay/shared/store/audit.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { type Api, refusals } from '../api/api.ts';
import { AuditPage, AuditQuery } from '../api/contract-trust.ts';
import { showAudit } from '../api/views.ts';

export function registerAudit(app: Api, { db }: { db: Database }): void {
  app.get(
    '/api/audit',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['users'],
        summary: 'Who did what, the newest first.',
        querystring: AuditQuery,
        response: { 200: AuditPage, ...refusals() },
      },
    },
    async (request) => {
      const { actor, subject, cursor, limit } = request.query;
      const { items, nextCursor } = await listAudit(db, {
        actor: actor || undefined,
        subject: subject || undefined,
        cursor,
        limit,
      });
      return { items: items.map(showAudit), nextCursor };
    },
  );
}
