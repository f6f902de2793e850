import { BadInputError } from '@omnirelay/shared/errors.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import {
  addReports,
  listReports,
  type ReportRow,
  removeReport,
} from '@omnirelay/shared/store/scam-reports.ts';
import type { z } from 'zod';
import { type Api, ById, NoContent, refusals } from '../api/api.ts';
import {
  NewReport,
  type Report,
  ReportImport,
  ReportImported,
  ReportKind,
  ReportsPage,
  ReportsQuery,
} from '../api/contract-answers.ts';
import { notFound } from '../inbox/find.ts';
import { readCsv } from '../reports/read-csv.ts';
import { noSubject, readReport } from '../reports/read-report.ts';

const tags = ['reports'];
/** A list of some ten thousand numbers. */
const importBytes = 6 * 1024 * 1024;

/** Numbers and addresses that were reported: the first place where look-ups look. */
export function registerReports(app: Api, { db }: { db: Database }): void {
  app.get(
    '/api/scam-reports',
    {
      schema: {
        tags,
        summary: 'Reports, the newest first.',
        querystring: ReportsQuery,
        response: { 200: ReportsPage, ...refusals() },
      },
    },
    async ({ query: { q, kind, cursor, limit } }) => {
      const filter = { q: q || undefined, kind: kind || undefined, cursor: cursor || undefined };
      const { items, nextCursor } = await listReports(db, { ...filter, limit });
      return { items: items.map(showReport), nextCursor };
    },
  );

  app.post(
    '/api/scam-reports',
    {
      schema: {
        tags,
        summary: 'Add a report. Adding the same twice is adding it once.',
        body: NewReport,
        response: { 200: ReportImported, ...refusals() },
      },
    },
    async ({ body, user }) => {
      const report = readReport(body, user.email);
      if (!report) throw new BadInputError('bad_request', `value: ${noSubject}`);
      const added = await db.transaction(async (tx) => {
        const count = await addReports(tx, [report]);
        const details = { kind: report.kind };
        await writeAudit(tx, {
          actor: user.email,
          action: 'report.add',
          subject: report.kind,
          details,
        });
        return count;
      });
      return { added, known: 1 - added, refused: [] };
    },
  );

  app.post(
    '/api/scam-reports/import',
    {
      bodyLimit: importBytes,
      schema: {
        tags,
        summary: 'Add reports from a CSV file.',
        body: ReportImport,
        response: { 200: ReportImported, ...refusals(413) },
      },
    },
    async ({ body, user }) => {
      const { reports, refused } = readCsv(body.csv, user.email);
      const added = await db.transaction(async (tx) => {
        const count = await addReports(tx, reports);
        const details = { added: count, lines: reports.length };
        await writeAudit(tx, {
          actor: user.email,
          action: 'report.import',
          subject: 'csv',
          details,
        });
        return count;
      });
      return { added, known: reports.length - added, refused };
    },
  );

  app.delete(
    '/api/scam-reports/:id',
    {
      schema: {
        tags,
        summary: 'Remove a report.',
        params: ById,
        response: { 204: NoContent, ...refusals(404) },
      },
    },
    async ({ params: { id }, user }, reply) => {
      await db.transaction(async (tx) => {
        const removed = await removeReport(tx, id);
        if (!removed) throw notFound('report');
        const details = { kind: removed.kind, source: removed.source };
        await writeAudit(tx, { actor: user.email, action: 'report.remove', subject: id, details });
      });
      return reply.code(204).send();
    },
  );
}

function showReport({ fingerprint: _, ...row }: ReportRow): z.infer<typeof Report> {
  return {
    ...row,
    kind: ReportKind.catch('phone').parse(row.kind),
    reportedAt: row.reportedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
