import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { CliError, type ExitCode, exit } from '../cli-error.ts';
import { readAs } from '../console/console-api.ts';
import type { ConsoleCommandDeps } from './command-deps.ts';

const Counts = z.record(z.string(), z.number());
const Plan = z.looseObject({ places: z.array(z.string()), counts: Counts });
const Exported = z.looseObject({ items: z.array(z.looseObject({ kind: z.string() })) });
const Erasure = z.looseObject({
  run: z.string(),
  postgres: Counts,
  redis: Counts,
  remains: z.array(z.string()),
});

/** Writes all that is stored of a customer into a file, a line of JSON for each thing. */
export async function exportCustomer(
  { api, out }: ConsoleCommandDeps,
  { who, file }: { who: string; file: string },
): Promise<ExitCode> {
  const { items } = readAs(Exported, await api.send('POST', '/api/customers/export', { who }));
  const lines = items.map((item) => `${JSON.stringify(item)}\n`).join('');
  try {
    // Not over a file that is there: it may be somebody else's.
    await writeFile(file, lines, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new CliError(`${file} can't be written: ${(error as Error).message}`);
  }
  out.line(`${items.length} things are in ${file}.`);
  return exit.fine;
}

/** Shows what would be erased, and erases it with `--yes`. */
export async function eraseCustomer(
  { api, out }: ConsoleCommandDeps,
  { who, yes }: { who: string; yes: boolean },
): Promise<ExitCode> {
  const plan = readAs(Plan, await api.send('POST', '/api/customers/find', { who }));
  out.line(`This is one customer: ${plan.places.join(', ')}`);
  out.line(`  ${said(plan.counts)}`);
  if (!yes) {
    out.remark('Nothing was erased: run it again with --yes to erase all of this for good.');
    return exit.cannotRun;
  }
  const erased = readAs(Erasure, await api.send('POST', '/api/customers/erase', { who }));
  out.line(`Erased in PostgreSQL: ${said(erased.postgres)}`);
  out.line(`Erased in Redis: ${said(erased.redis)}`);
  for (const sentence of erased.remains) out.line(sentence);
  out.line(`The report is the upkeep run ${erased.run}.`);
  return exit.fine;
}

function said(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
}
