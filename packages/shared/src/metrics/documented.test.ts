import { expect, test } from 'vitest';
import { createMetrics } from '../metrics.ts';
import { alerts, knownMetrics, metricsOf, page, panels } from './testing/observability.ts';

const known = await knownMetrics();
const ours = [...known.keys()].filter((name) => name.startsWith('omnirelay_'));

interface Row {
  labels: string[];
  processes: string[];
  usedBy: string[];
}

/** `| `name{labels}` | processes | meaning | what uses it |` */
const rows = new Map<string, Row>();
for (const [, name = '', labels = '', processes = '', usedBy = ''] of page.matchAll(
  /^\| `(omnirelay_\w+)(?:\{([^}]*)\})?` *\| ([^|]*) \| [^|]+ \| ([^|]*) \|$/gm,
)) {
  rows.set(name, {
    labels: wordsOf(labels),
    processes: wordsOf(processes),
    usedBy: [...usedBy.matchAll(/`([^`]+)`/g)].map(([, user = '']) => user),
  });
}

function wordsOf(list: string): string[] {
  return list.split(',').flatMap((word) => (word.trim() ? [word.trim()] : []));
}

/** Alerts and dashboards that ask for a metric. */
function usersOf(metric: string): string[] {
  const asksFor = ({ expr }: { expr: string }) =>
    metricsOf(expr).some(({ name }) => name === metric);
  return [
    ...alerts.filter(asksFor).map(({ alert }) => alert),
    ...new Set(panels.filter(asksFor).map(({ dashboard }) => dashboard)),
  ];
}

test('the table has every metric, and no other', () => {
  expect([...rows.keys()].toSorted()).toEqual(ours.toSorted());
});

test.each(ours)('%s: the table has its labels and what uses it', (name) => {
  const row = rows.get(name);
  expect(row?.labels).toEqual(known.get(name));
  expect(row?.usedBy.toSorted()).toEqual(usersOf(name).toSorted());
  expect(['ingress', 'worker']).toEqual(expect.arrayContaining(row?.processes ?? ['none']));
});

test.each(ours)('%s is named as Prometheus asks', async (name) => {
  const { registry } = createMetrics();
  const json = (await registry.getMetricsAsJSON()).find((metric) => metric.name === name);
  expect(name.endsWith('_total')).toBe(String(json?.type) === 'counter');
  if (String(json?.type) === 'histogram') expect(name).toMatch(/_seconds$/);
  expect(name).not.toMatch(/_(ms|milliseconds|minutes|hours|kb|mb|percent)(_|$)/);
  expect(json?.help).toMatch(/^\S.{10,}[^.]$/);
});
