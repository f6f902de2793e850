import { expect, test } from 'vitest';
import type { Check, DoctorDeps } from './check.ts';
import { fine } from './finding.ts';
import { runChecks } from './run-checks.ts';

const deps = {} as DoctorDeps;
const check = (id: string, run: Check['run']): Check => ({ id, subject: id, run });

test('what hangs, and what breaks, is told of, and the rest is there in its order', async () => {
  const checks = [
    check('hangs', () => new Promise(() => {})),
    check('breaks', async () => {
      throw new Error('Failed query: select planted', { cause: new Error('no such table') });
    }),
    check('works', async () => [fine('works', 'works', 'It works')]),
  ];
  const begunMs = performance.now();
  const found = await runChecks(checks, deps, { deadlineMs: 100 });
  expect(performance.now() - begunMs).toBeLessThan(2_000);
  expect(found.map(({ code, subject }) => `${subject}: ${code}`)).toEqual([
    'hangs: check_late',
    'breaks: check_failed',
    'works: works',
  ]);
  expect(found[1]?.message).toContain('(no such table)');
  expect(found[1]?.message).not.toContain('planted');
});
