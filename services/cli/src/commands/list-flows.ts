import { z } from 'zod';
import { type ExitCode, exit } from '../cli-error.ts';
import { readAs } from '../console/console-api.ts';
import { printTable } from '../print-table.ts';
import type { ConsoleCommandDeps } from './command-deps.ts';
import { FlowAnswer, shownUrl } from './flow-answer.ts';

const Flows = z.looseObject({ items: z.array(FlowAnswer) });

export async function listFlows(
  { api, out }: ConsoleCommandDeps,
  { json }: { json: boolean },
): Promise<ExitCode> {
  const { items } = readAs(Flows, await api.send('GET', '/api/flows'));
  if (json) out.line(JSON.stringify(items, undefined, 2));
  else {
    const rows = items.map((flow) => [
      flow.id,
      flow.kind ?? '',
      flow.state ?? '',
      countersOf(flow),
      shownUrl(flow.target?.url),
    ]);
    const names = ['FLOW', 'KIND', 'STATE', 'COUNTERS', 'TARGET'];
    printTable(out, names, rows, 'There are no flows. Add some to omnirelay.yaml.');
  }
  return exit.fine;
}

/** `done 12, parked 1`: those that count something. */
function countersOf({ counters }: FlowAnswer): string {
  return Object.entries(counters ?? {})
    .filter(([, count]) => typeof count === 'number' && count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
