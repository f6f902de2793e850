import { z } from 'zod';
import { type FakeServer, startFakeServer } from '../kit/index.ts';

export interface Report {
  title: string;
  /** ISO date */
  date: string;
}

const Asked = z.object({
  kind: z.enum(['phone', 'account', 'url']),
  value: z.string().min(1),
});

/** A public list of scam reports, as look-ups ask such lists: `GET /reports/{kind}?q={value}`. */
export function startReports(options: {
  host?: string;
  port?: number;
  /** by kind and value: `phone:0987654321` */
  reports: Record<string, Report[]>;
}): Promise<FakeServer> {
  const { reports, ...place } = options;
  return startFakeServer({
    name: 'reports',
    ...place,
    register(app) {
      app.get('/reports/:kind', async (request, reply) => {
        const { kind } = request.params as { kind: string };
        const { q } = request.query as { q?: string };
        const asked = Asked.safeParse({ kind, value: q });
        if (!asked.success) return reply.code(400).send({ error: 'kind and q are needed' });
        const items = reports[`${asked.data.kind}:${asked.data.value}`] ?? [];
        return { total: items.length, items };
      });
    },
  });
}
