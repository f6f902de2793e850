import { expect, test } from 'vitest';
import {
  alerts,
  groupedBy,
  knownMetrics,
  metricsOf,
  page,
  runbook,
  tested,
} from './testing/observability.ts';

const known = await knownMetrics();
const ofPrometheus = ['job', 'instance'];
const all = alerts.map(({ alert }) => alert);

test('alerts are these, each once', () => {
  expect(all.toSorted()).toEqual([
    'BackupOverdue',
    'BreakerOpen',
    'FlowPausedItself',
    'LeakStopped',
    'NeedsReauth',
    'NoTicketId',
    'NoWorkers',
    'OldestUnsentMessage',
    'ParkedEvents',
    'ProcessingErrors',
    'RecordsBehind',
    'RedisMemory',
    'RedisPersistence',
    'SetUpDrift',
    'SignaturesFailing',
    'StuckConsumption',
    'TargetFailing',
    'TokenNearExpiry',
    'UncertainEvents',
    'UnreadablePayloads',
  ]);
});

test.each(alerts)('$alert asks only for metrics and labels that there are', ({ alert, expr }) => {
  const metrics = metricsOf(expr);
  // Whether a worker is there, only Prometheus knows.
  if (alert === 'NoWorkers') expect(metrics).toEqual([]);
  else expect(metrics.length).toBeGreaterThan(0);
  for (const { name, labels } of metrics) {
    expect([...known.keys()]).toContain(name);
    expect([...(known.get(name) ?? []), ...ofPrometheus]).toEqual(expect.arrayContaining(labels));
  }
  const labels = metrics.flatMap(({ name }) => known.get(name) ?? []);
  expect(labels).toEqual(expect.arrayContaining(groupedBy(expr)));
});

test.each(all)('%s is seen to fire, and not to, by alerts.test.yml', (alert) => {
  expect(tested.get(alert)).toEqual({
    fires: expect.toSatisfy((times: number) => times > 0),
    stays: expect.toSatisfy((times: number) => times > 0),
  });
});

test.each(alerts)('$alert says where to read on, and is on the page', ({ alert, annotations }) => {
  const kebab = alert.replaceAll(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
  expect(annotations.runbook).toBe(`docs/alerts.md#${kebab}`);
  expect(runbook).toMatch(new RegExp(`^### ${kebab}$`, 'm'));
  expect(page).toMatch(new RegExp(`^\\| \`${alert}\` +\\|`, 'm'));
});

test('no other alert is tested or on the page', () => {
  expect(all).toEqual(expect.arrayContaining([...tested.keys()]));
  const told = [...page.matchAll(/^\| `([A-Z]\w+)` +\|/gm)].map(([, alert]) => alert);
  expect(told.toSorted()).toEqual(all.toSorted());
});
