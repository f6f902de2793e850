import type { Alerts } from '../src/api/shapes.ts';
import { startedAt } from './fake-data.ts';

const ago = (minutes: number) => new Date(startedAt - minutes * 60_000).toISOString();

export const fakeAlerts: Alerts = {
  firing: [
    {
      name: 'target-failing',
      subject: 'analytics',
      severity: 'warning',
      summary: 'The target of analytics fails: nothing has got through for 24 minutes',
      since: ago(24),
      resolvedAt: null,
    },
    {
      name: 'redis-memory',
      subject: '',
      severity: 'critical',
      summary: 'Redis has used 91 % of its 512 MB: once it is full, webhooks are refused',
      since: ago(190),
      resolvedAt: null,
    },
  ],
  resolved: [
    {
      name: 'no-workers',
      subject: '',
      severity: 'critical',
      summary: 'No worker runs: what is accepted waits',
      since: ago(600),
      resolvedAt: ago(590),
    },
  ],
  targets: [
    { name: 'operators', kind: 'email', error: null },
    { name: 'slack', kind: 'slack', error: 'POST hooks.slack.com: HTTP 404' },
  ],
};
