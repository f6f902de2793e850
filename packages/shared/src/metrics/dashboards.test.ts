import { expect, test } from 'vitest';
import {
  dashboards,
  groupedBy,
  knownMetrics,
  metricsOf,
  page,
  panels,
  read,
} from './testing/observability.ts';

const known = await knownMetrics();
const ofPrometheus = ['job', 'instance', 'le'];

test('dashboards are these, each with a name of its own', () => {
  expect(dashboards.map(({ file }) => file)).toEqual([
    'ai-cost',
    'providers',
    'queues',
    'relay',
    'zoho-stages',
  ]);
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  for (const { file } of dashboards) expect(page).toContain(`\`${file}\``);
});

test.each(panels)('$dashboard, $panel: asks for metrics and labels that there are', ({ expr }) => {
  const metrics = metricsOf(expr);
  expect(metrics.length).toBeGreaterThan(0);
  for (const { name, labels } of metrics) {
    expect([...known.keys()]).toContain(name);
    expect([...(known.get(name) ?? []), ...ofPrometheus]).toEqual(expect.arrayContaining(labels));
  }
  const labels = metrics.flatMap(({ name }) => known.get(name) ?? []);
  expect([...labels, ...ofPrometheus]).toEqual(expect.arrayContaining(groupedBy(expr)));
});

test('panels ask the source that Grafana is given', () => {
  const sources = new Set(panels.map(({ datasource }) => datasource));
  expect([...sources]).toEqual(['omnirelay-prometheus']);
  expect(read('grafana/provisioning/datasources/prometheus.yml')).toContain(
    'uid: omnirelay-prometheus',
  );
});
