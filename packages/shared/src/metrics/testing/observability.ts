import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { createMetrics } from '../../metrics.ts';

const root = join(import.meta.dirname, '../../../../..');
export const folder = join(root, 'deploy/observability');
export const page = readFileSync(join(root, 'docs/observability.md'), 'utf8');
export const runbook = readFileSync(join(root, 'docs/alerts.md'), 'utf8');

const Rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.strictObject({
    summary: z.string().min(10),
    description: z.string().min(30),
    runbook: z.string(),
  }),
});
const Rules = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(Rule) })),
});

export const alerts = Rules.parse(parse(read('alerts.yml'))).groups.flatMap(({ rules }) => rules);

const Test = z.object({
  promql_expr_test: z.array(z.object({ expr: z.string(), exp_samples: z.array(z.unknown()) })),
});

/** By alert: how often a test says that it fires, and that it does not. */
export const tested = new Map<string, { fires: number; stays: number }>();
for (const test of z.object({ tests: z.array(Test) }).parse(parse(read('alerts.test.yml'))).tests) {
  for (const { expr, exp_samples: samples } of test.promql_expr_test) {
    const [, alert = ''] = /alertname="(\w+)"/.exec(expr) ?? [];
    const known = tested.get(alert) ?? { fires: 0, stays: 0 };
    if (samples.length > 0) known.fires += 1;
    else known.stays += 1;
    tested.set(alert, known);
  }
}

const Dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  panels: z.array(
    z.object({
      title: z.string(),
      datasource: z.object({ uid: z.string() }),
      targets: z.array(z.object({ expr: z.string(), datasource: z.object({ uid: z.string() }) })),
    }),
  ),
});

export const dashboards = globSync(join(folder, 'grafana/dashboards/*.json'))
  .sort()
  .map((file) => ({
    file: basename(file, '.json'),
    ...Dashboard.parse(JSON.parse(readFileSync(file, 'utf8'))),
  }));

export const panels = dashboards.flatMap(({ file, panels: all }) =>
  all.flatMap(({ title, targets, datasource }) =>
    targets.map(({ expr }) => ({
      dashboard: file,
      panel: title,
      expr,
      datasource: datasource.uid,
    })),
  ),
);

export function read(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** Every metric that a process can show: its labels by its name. */
export async function knownMetrics(): Promise<Map<string, string[]>> {
  const { registry } = createMetrics();
  const known = new Map<string, string[]>();
  for (const { name } of await registry.getMetricsAsJSON()) {
    const metric = registry.getSingleMetric(name) as unknown as { labelNames: string[] };
    known.set(name, [...metric.labelNames]);
  }
  return known;
}

/** The metrics of an expression, with the labels that it picks them by. A histogram counts as one. */
export function metricsOf(expr: string): { name: string; labels: string[] }[] {
  const found = expr.matchAll(/\b((?:omnirelay|process|nodejs)_\w+)\s*(?:\{([^}]*)\})?/g);
  return [...found].map(([, name = '', selector = '']) => ({
    name: name.replace(/^(omnirelay_\w+_seconds)_(bucket|sum|count)$/, '$1'),
    labels: [...selector.matchAll(/(\w+)\s*[=!]/g)].map(([, label = '']) => label),
  }));
}

/** The labels that an expression puts together by. */
export function groupedBy(expr: string): string[] {
  return [...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  );
}
