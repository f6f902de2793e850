import { z } from 'zod';
import { type ExitCode, exit } from '../cli-error.ts';
import { readAs } from '../console/console-api.ts';
import { printable } from '../out.ts';
import { printTable } from '../print-table.ts';
import type { ConsoleCommandDeps } from './command-deps.ts';

const Alert = z.looseObject({
  name: z.string(),
  subject: z.string(),
  severity: z.string().optional(),
  summary: z.string(),
  since: z.string(),
});
const Alerts = z.looseObject({ firing: z.array(Alert) });
const Test = z.looseObject({
  items: z.array(
    z.looseObject({
      target: z.string(),
      kind: z.string(),
      ok: z.boolean(),
      durationMs: z.number().optional(),
      error: z.string().nullish(),
    }),
  ),
});

/** What operators are warned of now. */
export async function listAlerts(
  { api, out }: ConsoleCommandDeps,
  { json }: { json: boolean },
): Promise<ExitCode> {
  const { firing } = readAs(Alerts, await api.send('GET', '/api/alerts'));
  if (json) out.line(JSON.stringify(firing, undefined, 2));
  else {
    const rows = firing.map(({ name, subject, severity, since, summary }) => [
      name,
      subject,
      severity ?? '',
      since,
      printable(summary),
    ]);
    printTable(out, ['ALERT', 'ABOUT', 'SEVERITY', 'SINCE', 'WHAT'], rows, 'Nothing is wrong.');
  }
  return exit.fine;
}

/** Tells every target that this is a test. */
export async function testAlerts(
  { api, out }: ConsoleCommandDeps,
  { json }: { json: boolean },
): Promise<ExitCode> {
  const { items } = readAs(Test, await api.send('POST', '/api/alerts/test', {}));
  if (json) out.line(JSON.stringify(items, undefined, 2));
  else {
    const rows = items.map(({ target, kind, ok, durationMs, error }) => [
      target,
      kind,
      ok ? 'told' : 'NOT TOLD',
      durationMs === undefined ? '' : `${durationMs} ms`,
      error ? printable(error) : '',
    ]);
    const none = 'Nobody is told of alerts. Add targets below `alerts:` in omnirelay.yaml.';
    printTable(out, ['TARGET', 'KIND', 'OUTCOME', 'TOOK', 'WHY'], rows, none);
  }
  return items.length > 0 && items.every(({ ok }) => ok) ? exit.fine : exit.problems;
}
