import type { AlertRow } from '@omnirelay/shared/alerts/alert-row.ts';
import { composeTest } from '@omnirelay/shared/alerts/message.ts';
import { type AlertName, severityOf } from '@omnirelay/shared/alerts/names.ts';
import type { Tell } from '@omnirelay/shared/alerts/tell-due.ts';
import type { Alerts as AlertSettings } from '@omnirelay/shared/config/alerts.ts';
import { listShownAlerts } from '@omnirelay/shared/store/alerts.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { type Api, NoBody, refusals } from '../api/api.ts';
import { Alerts, AlertTest } from '../api/contract-alerts.ts';

export interface AlertDeps {
  db: Database;
  /** Who is told, and how. */
  alerts?: { settings: AlertSettings; tell: Tell } | undefined;
}

const tags = ['health'];
const shownResolved = 20;

export function registerAlerts(app: Api, { db, alerts }: AlertDeps): void {
  const targets = alerts?.settings.targets ?? [];

  app.get(
    '/api/alerts',
    {
      schema: {
        tags,
        summary: 'What operators are warned of now, and what was over last.',
        response: { 200: Alerts, ...refusals() },
      },
    },
    async () => {
      const { firing, resolved } = await listShownAlerts(db, shownResolved);
      return {
        firing: firing.map(show),
        resolved: resolved.map(show),
        targets: targets.map(({ name, kind }) => ({
          name,
          kind,
          error: firing.map(({ notices }) => notices[name]?.error).find(Boolean) ?? null,
        })),
      };
    },
  );

  app.post(
    '/api/alerts/test',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'Tell every target that this is a test, and say how each fared.',
        body: NoBody,
        response: { 200: AlertTest, ...refusals() },
      },
    },
    async (request) => {
      const items = alerts ? await tellAll(alerts) : [];
      const details = { told: items.filter(({ ok }) => ok).length, of: items.length };
      const { email: actor } = request.user;
      await writeAudit(db, { actor, action: 'alerts.test', subject: 'alerts', details });
      return { items };
    },
  );
}

function tellAll({ settings, tell }: NonNullable<AlertDeps['alerts']>) {
  const message = composeTest(Date.now(), settings.consoleUrl);
  return Promise.all(
    settings.targets.map(async (target) => {
      const startedAt = performance.now();
      const { error, note } = await tell(target, message);
      return {
        target: target.name,
        kind: target.kind,
        ok: error === undefined,
        durationMs: Math.round(performance.now() - startedAt),
        error: error ?? note ?? null,
      };
    }),
  );
}

function show({ name, subject, summary, since, resolvedAt }: AlertRow) {
  return {
    name,
    subject,
    severity: severityOf(name as AlertName),
    summary,
    since: since.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
  };
}
